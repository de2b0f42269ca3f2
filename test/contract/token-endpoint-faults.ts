import { gzipSync } from "node:zlib";
import { answering, type Behaviour, silent, wholeAnswer } from "../support/raw-server.ts";

export interface AnswerFault {
  readonly what: string;
  readonly behave: Behaviour;
  readonly problem: "connection" | "timeout" | "too_large" | "undecodable";
}

/** Every way we know in which a server can fail to answer, and what is said of it by whom reads so many KiB at most. */
export const answerFaults = (mostKib: number): readonly AnswerFault[] => [
  { what: "resets the connection", behave: (socket) => socket.resetAndDestroy(), problem: "connection" },
  { what: "closes the connection", behave: (socket) => socket.end(), problem: "connection" },
  {
    what: "does not speak HTTP",
    behave: (socket) => socket.end("220 smtp ready\r\n"),
    problem: "connection",
  },
  {
    what: "sends half a head",
    behave: (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-"),
    problem: "connection",
  },
  {
    what: "sends half a body",
    behave: (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{half"),
    problem: "connection",
  },
  {
    what: "leaves out the last chunk",
    behave: (socket) => socket.end("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n"),
    problem: "connection",
  },
  {
    what: "resets the connection in the middle of a body",
    behave: (socket) =>
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{half", () => socket.resetAndDestroy()),
    problem: "connection",
  },
  {
    what: "sends a head of 64 KiB",
    behave: (socket) => socket.end(wholeAnswer(200, "{}", [`x: ${"x".repeat(64 * 1024)}`])),
    problem: "connection",
  },
  { what: "says nothing", behave: silent, problem: "timeout" },
  {
    what: "sends a head and no body",
    behave: (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"),
    problem: "timeout",
  },
  {
    what: "asks for patience and no more",
    behave: (socket) => socket.write("HTTP/1.1 100 Continue\r\n\r\n"),
    problem: "timeout",
  },
  {
    what: "switches to a protocol that nobody asked for",
    behave: (socket) =>
      socket.write("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n"),
    problem: "connection",
  },
  {
    what: "drips its body byte by byte",
    behave: (socket) => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 60000\r\n\r\n");
      const drip = setInterval(() => socket.write(" "), 5);
      socket.once("close", () => clearInterval(drip));
    },
    problem: "timeout",
  },
  {
    what: `sends one byte more than ${mostKib} KiB`,
    behave: answering(wholeAnswer(200, "x".repeat(mostKib * 1024 + 1))),
    problem: "too_large",
  },
  {
    what: "says gzip of what is none",
    behave: answering(wholeAnswer(200, "{}", ["content-encoding: gzip"])),
    problem: "undecodable",
  },
  {
    what: "compresses in a way that nobody asked for",
    behave: answering(wholeAnswer(200, "{}", ["content-encoding: br"])),
    problem: "undecodable",
  },
  {
    what: `sends ${mostKib} KiB and a byte as a few of gzip`,
    behave: (socket) => {
      const bomb = gzipSync("x".repeat(mostKib * 1024 + 1));
      socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.byteLength}\r\n\r\n`);
      socket.write(bomb);
    },
    problem: "undecodable",
  },
  {
    what: `sends more than ${mostKib} KiB and does not stop`,
    behave: (socket) => {
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      socket.write(`${(mostKib * 2_048).toString(16)}\r\n${"x".repeat(mostKib * 2_048)}\r\n`);
    },
    problem: "too_large",
  },
];
