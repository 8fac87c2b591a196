"""The talk: what the customer writes and taps, and what the assistant answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from centli.agent import runner
from centli.agent.frames import ActionFrame, TextFrame
from centli.events import relay
from centli.kernel import clock
from centli.kernel.call import Call, Channel
from centli.kernel.errors import DomainError
from centli.kernel.text import fold
from centli.people import factors
from centli.people.calls import call_for
from centli.people.models import User

LOGIN: Final = "dialogues"


class Stage:
    """One customer who talks and taps; what was said is kept for whoever looks for an error."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.waited = timedelta()
        self.talk: list[str] = []
        self.shown: list[str] = []
        self.frames: list[dict[str, Any]] = []
        self.conversation_id = runner.conversation_open(self.call())
        self.seq = max(
            (f["seq"] for f in runner.frames_last(self.call(), self.conversation_id, count=1)),
            default=0,
        )

    def now(self) -> datetime:
        """Return the dialogue's moment."""
        return clock.now() + self.waited

    def call(self) -> Call:
        """Return the customer's call."""
        return call_for(self.user, channel=Channel.CHAT, now=self.now(), session_key=LOGIN)

    def take(self, turn: Mapping[str, Any]) -> None:
        """Play one turn of the customer's."""
        if "wait_minutes" in turn:
            self.waited += timedelta(minutes=turn["wait_minutes"])
            self.talk.append(f"… {turn['wait_minutes']} min")
        elif "say" in turn:
            self._say(turn["say"])
        else:
            self._tap(turn)
        self._hear()

    def _say(self, text: str) -> None:
        self.talk.append(f"> {text}")
        frame = TextFrame(id=uuid4(), content=text)
        runner.accept(self.call(), self.conversation_id, frame)

    def _tap(self, turn: Mapping[str, Any]) -> None:
        action = turn["tap"]
        self.talk.append(f"> [{action} {turn.get('option', turn.get('card', ''))}]")
        taps = {
            "suggestion": self._suggestion,
            "choose": self._choose,
            "buy": self._buy,
            "undo": self._undo,
        }
        tap = taps.get(action, self._on_card)
        if not tap(turn):
            self.talk.append("  (nothing to tap)")

    def _suggestion(self, turn: Mapping[str, Any]) -> bool:
        wanted = fold(turn["option"])
        offered = [text for frame in self.frames[-4:] for text in frame["suggestions"]]
        found = next((text for text in reversed(offered) if wanted in fold(text)), None)
        if found is not None:
            self._say(found)
        return found is not None

    def _choose(self, turn: Mapping[str, Any]) -> bool:
        asked = next((f for f in reversed(self.frames) if f["type"] == "CHOICES"), None)
        if asked is None:
            return False
        wanted = fold(turn["option"])
        options = [*asked["data"]["options"], asked["data"]["none"]]
        found = next(
            (o["id"] for o in options if wanted in fold(f"{o['label']} {o.get('detail', '')}")),
            "none" if wanted == "none" else None,
        )
        return found is not None and self._act("choose", asked["id"], params={"choice": found})

    def _buy(self, turn: Mapping[str, Any]) -> bool:
        if "reward" in turn:
            return self._redeem(turn)
        shown = next(
            (f for f in reversed(self.frames) if f["type"] in {"PRODUCTS", "BENEFITS"}), None
        )
        if shown is None:
            return False
        data, wanted = shown["data"], fold(turn.get("product", ""))
        offered = data.get("products", [data])
        found = next(
            (o for o in offered if wanted in fold(o.get("name") or o["product_name"])), None
        )
        if found is None:
            return False
        params = {"choice": found["choice"], "benefit": turn.get("benefit", "")}
        return self._act("buy", shown["id"], params=params)

    def _redeem(self, turn: Mapping[str, Any]) -> bool:
        shown = next((f for f in reversed(self.frames) if f["data"].get("rewards")), None)
        offered = () if shown is None else shown["data"]["rewards"]
        wanted = fold(turn["reward"])
        found = next((one for one in offered if wanted in fold(one["name"])), None)
        if shown is None or found is None:
            return False
        return self._act("buy", shown["id"], params={"choice": found["choice"]})

    def _undo(self, _turn: Mapping[str, Any]) -> bool:
        found = next((f for f in reversed(self.frames) if f["data"].get("undo")), None)
        return found is not None and self._act("undo", found["id"])

    def _on_card(self, turn: Mapping[str, Any]) -> bool:
        cards = [f for f in self.frames if f["data"].get("expires_at") and "token" in f["data"]]
        done = {f["data"].get("confirmation_id") for f in self.frames if f["type"] == "UPDATE"}
        waiting = [f for f in cards if f["data"]["confirmation_id"] not in done] or cards
        if "card" in turn:
            waiting = [f for f in waiting if fold(turn["card"]) in fold(f["content"])]
        if not waiting:
            return False
        data = waiting[-1]["data"]
        params: dict[str, Any] = {}
        if turn.get("code"):
            params["factor"] = factors.usable_code(self.user.pk, now=self.now())
        return self._act(
            turn["tap"], data["confirmation_id"], token=data["token"] or "", params=params
        )

    def _act(self, action: str, target_id: str, **more: Any) -> bool:
        frame = ActionFrame.model_validate(
            {"id": str(uuid4()), "action": action, "target_id": target_id, **more}
        )
        try:
            ack = runner.act(self.call(), self.conversation_id, frame)
        except DomainError as error:
            self.talk.append(f"  (refused: {error.code})")
        else:
            if ack.fault is not None:
                self.talk.append(f"  ({ack.fault.code}: {ack.fault.content})")
        return True

    def _hear(self) -> None:
        relay.drain(self.now() + timedelta(seconds=1))
        found = runner.frames_after(self.call(), self.conversation_id, self.seq)
        for frame in found:
            self.seq = frame["seq"]
            self.frames.append(frame)
            if frame["role"] == "assistant":
                self.shown.append(frame["type"])
                offers = f"  {frame['suggestions']}" if frame["suggestions"] else ""
                self.talk.append(f"  {frame['type']}: {frame['content']}{offers}")
