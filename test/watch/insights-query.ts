import { memberAt } from "./member-at.ts";

/** A query of CloudWatch Logs Insights: its conditions, and the fields that it reads. */
export interface InsightsQuery {
  readonly fields: readonly string[];
  /** Whether a line, as JSON, is one of those that the query is about. */
  readonly isAbout: (line: string) => boolean;
}

const COMMANDS = new Set(["fields", "filter", "stats", "sort", "limit", "parse"]);
const WORDS = new Set(["and", "as", "asc", "by", "desc", "in", "like", "not", "or"]);
const CONDITION = /^([\w.@]+)\s*(=|>=|<=|>|<)\s*(?:"([^"]*)"|(-?\d+))$/;

/**
 * Reads a query, as far as those of the documents go (AWS: "CloudWatch Logs Insights language query syntax").
 *
 * @throws for a command or a condition that is not known here
 */
export function readInsightsQuery(query: string): InsightsQuery {
  const commands = query
    .split("|")
    .map((command) => command.trim())
    .filter((command) => !command.startsWith("SOURCE "));
  for (const command of commands)
    if (!COMMANDS.has(command.split(" ")[0] ?? "")) throw new Error(`No command ${command} is known here`);
  const made = new Set(
    commands.flatMap((command) => [...command.matchAll(/\bas (\w+)/g)].map(([, name = ""]) => name)),
  );
  const fields = commands.flatMap(fieldsOf).filter((field) => !made.has(field));
  const conditions = commands
    .filter((command) => command.startsWith("filter "))
    .flatMap((command) => command.slice("filter ".length).split(" and "));
  return {
    fields: [...new Set(fields)],
    isAbout(line) {
      const members: unknown = JSON.parse(line);
      return conditions.every((condition) => meets(members, condition.trim()));
    },
  };
}

/** Every word of a command that is no text, number, function, keyword, nor a name that the query gives. */
function fieldsOf(command: string): readonly string[] {
  const [, ...rest] = command.replace(/"[^"]*"|'[^']*'/g, " ").split(/(?<=^\w+)\s/);
  const words = rest.join(" ").matchAll(/(?<![\w.])@?[A-Za-z_][\w.]*(?!\w*\s*\()/g);
  return [...words].map(([word]) => word).filter((word) => !WORDS.has(word) && !word.startsWith("@"));
}

function meets(members: unknown, condition: string): boolean {
  const [, present] = /^ispresent\(([\w.]+)\)$/.exec(condition) ?? [];
  if (present !== undefined) return memberAt(members, present) !== undefined;
  const [, field = "", operator, text, number] = CONDITION.exec(condition) ?? [];
  if (operator === undefined) throw new Error(`This is no condition: ${condition}`);
  const value = memberAt(members, field);
  const wanted = text ?? Number(number);
  if (typeof value !== typeof wanted) return false;
  const order = value === wanted ? "=" : (value as string | number) > wanted ? ">" : "<";
  return operator.includes(order);
}
