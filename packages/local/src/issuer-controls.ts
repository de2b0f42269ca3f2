import type { WorkloadCaller } from "@btp-token-broker/core";
import * as v from "valibot";
import { type Control, type ControlAnswer, problem } from "./control-server.ts";
import { ISSUER_STATES, type LocalIssuer, type LocalIssuers, type TokenOrder } from "./issuers.ts";
import { jsonObject, members, readInput } from "./json-input.ts";

export interface IssuerControlsOptions {
  /** Of the configuration, and for whom they sign. */
  readonly issuers: LocalIssuers;
  readonly workloads: readonly WorkloadCaller[];
}

const Order = members({
  claims: v.optional(jsonObject("must be an object of claims")),
  header: v.optional(jsonObject("must be an object")),
  forged: v.optional(v.boolean("must be true or false")),
});

/** The switches of the issuers, and their tokens. */
export function issuerControls(options: IssuerControlsOptions): readonly Control[] {
  const { issuers } = options;
  return [
    {
      usage: "GET /jwt?caller=NAME",
      does: "a JWT by which its bearer is this caller, as text",
      run: ({ query }) => token(options, query.get("caller") ?? "", {}),
    },
    {
      usage: "POST /jwt?caller=NAME",
      does: 'the same with other claims or headers, or forged: {"claims":{"aud":"x","ref":null},"header":{"kid":"x"},"forged":true}',
      run: ({ query, body }) => {
        const order = readInput(body, Order);
        return order.ok
          ? token(options, query.get("caller") ?? "", order.value)
          : problem(400, order.problem);
      },
    },
    {
      usage: "GET /issuers",
      does: "their states, and how often their keys were read",
      run: () => ({
        status: 200,
        body: Object.fromEntries([...issuers.byName].map(([name, issuer]) => [name, stateOf(issuer)])),
      }),
    },
    {
      usage: "POST /issuers/NAME?state=stopped",
      does: "the issuer breaks connections; silent: it never answers; running ends that",
      run: ({ named, query }) =>
        withIssuer(options, named, (issuer) => {
          const state = ISSUER_STATES.find((each) => each === query.get("state"));
          if (state === undefined) return problem(400, `state must be one of ${ISSUER_STATES.join(", ")}`);
          issuer.state = state;
          return { status: 200, body: stateOf(issuer) };
        }),
    },
    {
      usage: "POST /issuers/NAME?rotate",
      does: "the issuer signs with a new key; the one before it stays published",
      run: ({ named }) =>
        withIssuer(options, named, async (issuer) => {
          await issuer.rotate();
          return { status: 200, body: { ...stateOf(issuer), rotated: true } };
        }),
    },
  ];
}

function stateOf({ state, reads }: LocalIssuer): object {
  return { state, reads };
}

async function token(
  { issuers, workloads }: IssuerControlsOptions,
  name: string,
  { claims, header, forged }: v.InferOutput<typeof Order>,
): Promise<ControlAnswer> {
  const caller = workloads.find((each) => each.name === name);
  const issuer = caller && issuers.byName.get(caller.issuer);
  if (!issuer) {
    const names = workloads.map((each) => each.name).join(", ");
    return problem(404, `caller must be one with a JWT: ${names || "the configuration has none"}`);
  }
  const order: TokenOrder = {
    ...(claims && { claims }),
    ...(header && { header }),
    ...(forged !== undefined && { forged }),
  };
  return { status: 200, body: await issuer.sign(caller, order) };
}

function withIssuer(
  { issuers }: IssuerControlsOptions,
  name: string,
  run: (issuer: LocalIssuer) => ControlAnswer | Promise<ControlAnswer>,
): ControlAnswer | Promise<ControlAnswer> {
  const issuer = issuers.byName.get(name);
  return issuer
    ? run(issuer)
    : problem(404, `there are the issuers ${[...issuers.byName.keys()].join(", ")}`);
}
