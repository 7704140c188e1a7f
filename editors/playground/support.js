// Runs before the page, without modules, so that it can say why these do not run.

document.addEventListener("DOMContentLoaded", () => {
  const problem =
    location.protocol === "file:"
      ? "A browser does not run the playground from a file. Serve this folder, or run: fathom playground"
      : "CompressionStream" in window && "WebAssembly" in window
        ? undefined
        : "The playground needs a newer browser.";
  const loading = document.querySelector(".loading");
  if (problem !== undefined && loading !== null) loading.textContent = problem;
});
