// Shows a picture that was chosen before it is sent.
for (const input of document.querySelectorAll("input[type=file][data-preview]")) {
  const shown = new Image(240);
  shown.alt = "";
  input.addEventListener("change", () => {
    const [file] = input.files;
    shown.remove();
    if (!file || !file.type.startsWith("image/")) return;
    const reader = new FileReader();
    reader.addEventListener("load", () => { shown.src = reader.result; input.after(shown); });
    reader.readAsDataURL(file);
  });
}
