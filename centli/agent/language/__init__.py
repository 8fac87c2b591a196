"""The built-in language engine: Mexican money, dates, people and intents. Plain Python."""
