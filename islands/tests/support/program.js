//! People with a running Commonage each, in a folder of their own, all on this computer.

import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The program under test. */
export const PROGRAM = resolve(
  process.env.COMMONAGE || fileURLToPath(new URL("../../../target/debug/commonage", import.meta.url)),
);

/** So long a program may take to begin, or to meet the others: the machine may be busy. */
const PATIENCE_MS = 60_000;

/** How often it is looked. */
const LOOK_MS = 100;

/** Where the circle is that people here share. */
export const CIRCLE = "Mill lane";

export const hasProgram = () => existsSync(PROGRAM);

/** Waits until something is so. */
export async function until(what, isSo) {
  for (const began = Date.now(); !(await isSo()); await new Promise((go) => setTimeout(go, LOOK_MS))) {
    if (Date.now() - began > PATIENCE_MS) throw new Error(`${what}: not after ${PATIENCE_MS} ms`);
  }
}

/** Somebody with a Commonage of their own. */
export class Person {
  #folder;
  #awake;

  constructor(folder, name) {
    this.#folder = folder;
    this.name = name;
  }

  /** Runs a command; gives what it answers. */
  async say(...words) {
    const all = ["--data", this.name, "--json", ...words];
    const { stdout } = await run(PROGRAM, all, { cwd: this.#folder, env: this.#environment() });
    return stdout.trim() === "" ? null : JSON.parse(stdout);
  }

  /** Runs it, and waits until its pages are there; gives the link that it shows. */
  async wake(port = "0") {
    const words = ["--data", this.name, "--json", "run", "--local", "--no-open", "--web-port", port];
    this.#awake = spawn(PROGRAM, words, {
      cwd: this.#folder,
      env: this.#environment(),
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface({ input: this.#awake.stdout });
    return await new Promise((told, failed) => {
      const late = setTimeout(() => failed(new Error(`${this.name} is not awake`)), PATIENCE_MS);
      // The first line says how it is reached; what comes later is told to nobody here.
      lines.once("line", (line) => {
        clearTimeout(late);
        told(JSON.parse(line).pages);
      });
      this.#awake.once("exit", (code) => failed(new Error(`${this.name} ended with ${code}`)));
    });
  }

  /** A new link into the pages. */
  async link() {
    return (await this.say("open", "--no-open")).link;
  }

  async sleep() {
    if (!this.#awake || this.#awake.exitCode !== null) return;
    const ended = new Promise((done) => this.#awake.once("exit", done));
    this.#awake.kill("SIGTERM");
    await ended;
  }

  #environment() {
    const { COMMONAGE_DATA: _, ...rest } = process.env;
    return { ...rest, TZ: "UTC" };
  }
}

/** Some people on one computer; the folder and the programs are gone after `close`. */
export class Village {
  #folder;
  #people = [];

  static async build() {
    const village = new Village();
    village.#folder = await mkdtemp(join(tmpdir(), "commonage-browser-"));
    return village;
  }

  /** Somebody with an empty folder. */
  newcomer(name) {
    const person = new Person(this.#folder, name);
    this.#people.push(person);
    return person;
  }

  /** Somebody who has begun, and is in no space yet. */
  async person(name) {
    const person = this.newcomer(name);
    await person.say("init", name, "--device", "laptop");
    return person;
  }

  /** Ana and Ben, awake, who have met and share a circle. */
  async neighbours() {
    const [ana, ben] = [await this.person("Ana"), await this.person("Ben")];
    await ana.say("space", "new", "circle", CIRCLE);
    await ana.wake();
    await ana.say("invite", CIRCLE, "--out", "ticket.txt");
    await ben.say("join", "ticket.txt");
    await ben.wake();
    const state = async (who) => (await who.say("space", "show", CIRCLE).catch(() => null))?.state;
    await until("Ben comes in", async () => {
      const [hers, his] = [await state(ana), await state(ben)];
      return hers !== undefined && hers === his;
    });
    return [ana, ben];
  }

  async close() {
    await Promise.all(this.#people.map((person) => person.sleep()));
    await rm(this.#folder, { recursive: true, force: true });
  }
}
