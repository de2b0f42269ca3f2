import type { BrokerDefinition } from "../../packages/core/src/broker-definition.ts";
import { ConfigurationError } from "../../packages/core/src/configuration-problems.ts";
import { defineBroker } from "../../packages/core/src/define-broker.ts";

/** The problems of a definition that a program built, past every type. */
export function problemsOf(definition: object): readonly string[] {
  try {
    defineBroker(() => definition as BrokerDefinition<string, string>)("test");
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}
