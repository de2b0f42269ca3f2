import type { Episode } from "./episode.ts";
import { FUNCTION_EPISODES } from "./function-episodes.ts";
import { STAGE_EPISODES } from "./stage-episodes.ts";

/** For each alarm, what sets it off and what does not, up to one below its threshold. */
export const EPISODES: readonly Episode[] = [...STAGE_EPISODES, ...FUNCTION_EPISODES];
