// One tag puts the assistant on a page:
//
//   <script src="https://tro-ly.example.gov.vn/widget.js" defer
//           data-title="Trợ lý Đề án 06" data-hotline="1900 0368" data-ward="" data-widget-id=""></script>
//
// This loader only reads the tag and fetches the modules beside it. It leaves one name on the page, `window.TroLy`
// ({open, close, ask}), whose calls wait until the widget is ready and resolve to whether it could be loaded. Loading
// it twice does nothing.
(() => {
  if (window.TroLy) return;
  const script = document.currentScript;
  const server = new URL(".", script.src);
  const ready = import(new URL("static/widget/main.js", server)).then((module) =>
    module.startWidget({ server: server.href, ...script.dataset }),
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
