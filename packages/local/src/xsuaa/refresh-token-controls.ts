import { type Control, problem } from "../control-server.ts";
import { members, readInput, wholeNumber } from "../json-input.ts";
import type { Xsuaa } from "../xsuaa.ts";
import { withAccount } from "./user-controls.ts";

type Subject = Pick<Xsuaa, "refreshTokens" | "users">;

/** A year. SAP gives a week, if nobody says otherwise. */
const MOST_LIFE_SECONDS = 31_536_000;

const lifeInput = members({ lifeSeconds: wholeNumber(1, MOST_LIFE_SECONDS) });

/** The switches of the refresh tokens. */
export function refreshTokenControls({ refreshTokens, users }: Subject): readonly Control[] {
  return [
    {
      usage: "PUT /refresh-tokens",
      does: 'those that are made from now on live so long: {"lifeSeconds": 604800}',
      run: ({ body }) => {
        const input = readInput(body, lifeInput);
        if (!input.ok) return problem(400, input.problem);
        refreshTokens.setLifeSeconds(input.value.lifeSeconds);
        return { status: 200, body: { refreshTokens: shownRefreshTokens({ refreshTokens }) } };
      },
    },
    {
      usage: "DELETE /refresh-tokens?user=NAME",
      does: "that user's are over",
      run: ({ query }) =>
        withAccount(users, { named: query.get("user") ?? "", query }, (account) => ({
          status: 200,
          body: { ended: refreshTokens.revoke(account) },
        })),
    },
    {
      usage: "DELETE /refresh-tokens",
      does: "all of them are over",
      run: () => ({ status: 200, body: { ended: refreshTokens.revoke() } }),
    },
  ];
}

/** How long new ones live, and how many are good now. */
export function shownRefreshTokens({ refreshTokens }: Pick<Xsuaa, "refreshTokens">): object {
  return { lifeSeconds: refreshTokens.lifeSeconds(), valid: refreshTokens.valid() };
}
