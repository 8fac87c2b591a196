// Shows a picture that was chosen before it is sent; listens to the whole page, which is still being read when this runs.
const shown = new WeakMap();
document.addEventListener("change", ({ target }) => {
  if (!target.matches("input[type=file][data-preview]")) return;
  const picture = shown.get(target) ?? new Image(240);
  shown.set(target, picture);
  picture.alt = "";
  picture.remove();
  const [file] = target.files;
  if (!file || !file.type.startsWith("image/")) return;
  const reader = new FileReader();
  reader.addEventListener("load", () => { picture.src = reader.result; target.after(picture); });
  reader.readAsDataURL(file);
});
