// One tag puts the assistant on a page:
//
//   <script src="https://tro-ly.example.gov.vn/widget.js" defer data-hotline="1900 0368" data-ward="Phường Mẫu"></script>
//
// docs/nhung-widget.md lists what the tag may say. This loader only reads the tag and fetches the modules beside it. It
// leaves one name on the page, `window.TroLy` ({open, close, ask}), whose calls wait until the widget is ready and
// resolve to whether it could be loaded. Loading it twice does nothing.
(() => {
  if (window.TroLy) return;
  const script = document.currentScript;
  const modules = new URL("static/widget/", script.src);
  // All at once: a slow line should not pay a round trip for every module that another one asks for.
  const names = "main api bubbles composer conversation dom outbox richtext store stream styles theme tools view voice words";
  for (const name of names.split(" ")) {
    const link = document.createElement("link");
    link.rel = "modulepreload";
    link.href = new URL(`${name}.js`, modules);
    document.head.append(link);
  }
  const ready = import(new URL("main.js", modules)).then((module) =>
    module.startWidget({ ...script.dataset, server: new URL(".", script.src).href }),
  );
  ready.catch((error) => console.error("Trợ lý chưa mở được:", error));
  const later = (action) => (...values) =>
    ready.then(
      (widget) => {
        widget[action](...values);
        return true;
      },
      () => false,
    );
  window.TroLy = Object.freeze({ open: later("open"), close: later("close"), ask: later("ask") });
})();
