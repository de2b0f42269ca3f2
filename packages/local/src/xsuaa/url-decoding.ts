/** Decodes as Java's `URLDecoder` does, which UAA uses. Throws URIError at a percent sign that begins nothing. */
export function urlDecode(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}
