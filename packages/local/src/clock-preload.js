// Moves the time that a function sees, from outside: loaded by `node --import` before the function's first line, so
// that the deployed bundle needs no switch for it. Wall clock only: timers and `performance.now()` stay real.

const MachineDate = Date;
const machineNow = Date.now;
let offsetMs = Number(process.argv[3]);

Date.now = () => machineNow() + offsetMs;

// A proxy and not a subclass, so that `Date()` without `new` still works and `instanceof` holds for every date.
globalThis.Date = new Proxy(MachineDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [Date.now()] : args, newTarget),
  apply: () => new Date().toString(),
});
MachineDate.prototype.constructor = Date;

process.on("message", (/** @type {{ offsetMs?: number }} */ message) => {
  if (message.offsetMs !== undefined) offsetMs = message.offsetMs;
});
