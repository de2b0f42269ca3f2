/** The member of nested objects and lists at a path, as CloudWatch writes it (`mint.answers.0`); `undefined` if there is none. */
export function memberAt(members: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (inner, step) =>
        typeof inner === "object" && inner !== null
          ? (inner as Readonly<Record<string, unknown>>)[step]
          : undefined,
      members,
    );
}
