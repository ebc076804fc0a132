'use strict';

// The program while it runs: its lifetime is that of this process, whatever ends it.

const { spawn } = require('node:child_process');
const { randomUUID } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { createInterface } = require('node:readline');

/** How many milliseconds the program has to end by itself, and then after each stronger request. */
const PATIENCE = 10000;

/** A file for the log: the program writes to `writer`, and what it has written is read. */
function openLog() {
  const file = path.join(os.tmpdir(), `iam-identity-mock-${randomUUID()}.log`);
  const writer = fs.openSync(file, 'wx', 0o600);
  // Opened on its own, so that reading does not move where the program writes.
  let reader = fs.openSync(file, 'r');
  let text = '';
  // It needs no name, so nothing is left of it.
  fs.rmSync(file, { force: true });
  const read = () => {
    if (reader !== undefined) {
      const content = Buffer.alloc(fs.fstatSync(reader).size);
      text = content.toString('utf8', 0, fs.readSync(reader, content, 0, content.length, 0));
    }
    return text;
  };
  const close = () => {
    read();
    fs.closeSync(reader);
    reader = undefined;
  };
  return { writer, read, close };
}

/**
 * Runs a program until `stop`, or until this process ends in any way.
 *
 * The program holds the other end of a pipe, and stops when this process no longer has its end: a process that is killed can't tell the
 * program, but the system closes its pipes. Signals of a terminal, such as that of Ctrl-C, don't reach the program.
 */
exports.run = function run(program, args) {
  const log = openLog();
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', log.writer], detached: true, windowsHide: true });
  fs.closeSync(log.writer);
  const ended = new Promise((resolve) => {
    child.once('close', resolve).once('error', resolve);
  });
  ended.then(log.close);
  // It may have ended before the pipe is closed.
  child.stdin.on('error', () => {});

  /** Whether the program ends before the time is over. */
  const endsInTime = () =>
    new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), PATIENCE);
      ended.then(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });

  return {
    log: log.read,
    /** The line that the program prints once it listens. Fails with what it has logged if it ends before. */
    firstLine() {
      return new Promise((resolve, reject) => {
        child.once('error', reject);
        createInterface({ input: child.stdout }).once('line', resolve);
        ended.then(() => reject(new Error(log.read().trim() || 'the mock ended before it listened')));
      });
    },
    /** From now on this process may end without `stop`, and the program ends with it. */
    unref() {
      for (const handle of [child, child.stdin, child.stdout]) handle.unref();
    },
    async stop() {
      for (const request of [() => child.stdin.destroy(), () => child.kill(), () => child.kill('SIGKILL')]) {
        request();
        if (await endsInTime()) return;
      }
    },
  };
};
