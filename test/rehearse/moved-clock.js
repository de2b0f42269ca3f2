// Loaded before the runtime interface client: moves the function's wall clock from outside, and says when that is done.
import "../../packages/local/src/clock-preload.js";

process.on("message", (/** @type {{ offsetMs?: number }} */ { offsetMs }) => process.send?.({ offsetMs }));
