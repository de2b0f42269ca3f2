import { join } from "node:path";
import { mustRun, run } from "../support/finished-command.js";
import { startCommand } from "../support/running-command.js";

const ROOT = join(import.meta.dirname, "../..");
const ENVIRONMENT = join(ROOT, ".venv/moto");
const REQUIREMENTS = join(import.meta.dirname, "requirements.txt");

/**
 * Makes a virtual environment with what `requirements.txt` names, or repairs the one that is there, and gives its
 * python. What is installed already is not asked for again: then nothing goes over the network.
 */
export function installMoto() {
  const python = join(ENVIRONMENT, "bin/python");
  // An environment that was left half made, or whose python3 has gone since, has no pip that works.
  if (run([python, "-m", "pip", "--version"]).status !== 0)
    mustRun(["python3", "-m", "venv", "--clear", ENVIRONMENT]);
  const quietly = ["--quiet", "--disable-pip-version-check"];
  mustRun([python, "-m", "pip", "install", ...quietly, "--requirement", REQUIREMENTS]);
  return python;
}

/**
 * Starts moto's server on a free port of 127.0.0.1. It says where it is once it listens.
 *
 * @param {string} python of an environment that moto is installed in
 */
export function startMoto(python) {
  const { PATH } = process.env;
  const moto = startCommand([python, "-m", "moto.server", "--host", "127.0.0.1", "--port", "0"], {
    cwd: ROOT,
    env: { PATH, PYTHONUNBUFFERED: "1" },
  });
  return {
    endpoint: moto.says(/Running on (http:\/\/127\.0\.0\.1:\d+)/).then(([, origin = ""]) => origin),
    stop: moto.interrupt,
  };
}
