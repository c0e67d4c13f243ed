// What the page's address says: the runner, the view, the charts' range. A reload keeps it all.
export function param(name) {
  return new URL(window.location.href).searchParams.get(name);
}

// The address with some parameters set, or taken away where they are null.
export function addressWith(changes) {
  const address = new URL(window.location.href);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) address.searchParams.delete(name);
    else address.searchParams.set(name, value);
  }
  return address;
}

// What keeps a chosen language in the address of another page.
export function languageQuery() {
  const language = param("lang");
  return language ? `?${new URLSearchParams({ lang: language })}` : "";
}
