/** The names in the form's `scope`, each once; none if it is empty, which is as if it were not there. */
export function requestedScopes(form: URLSearchParams): readonly string[] {
  const names = (form.get("scope") ?? "").split(" ");
  return [...new Set(names.filter((name) => name !== ""))];
}
