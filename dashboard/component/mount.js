// Handed to Streamlit as text; all else is fetched from the address it is given, and cached.
export default async function mount(component) {
  const entry = new URL(component.data.entry, window.location.origin);
  const { draw } = await import(entry.href);
  return draw(component.parentElement);
}
