// Streamlit covers the whole page with a notice when the server is gone, and makes everything
// below it unusable. The page says so itself, and must still take what the crew logs.
const CLOSE = '[data-testid="stDialog"] button[aria-label="Close"]';

export function dismissNotices(isDown) {
  const observer = new MutationObserver(() => {
    if (isDown()) document.querySelector(CLOSE)?.click();
  });
  observer.observe(document.body, { childList: true });
  return () => observer.disconnect();
}
