// Runs the examples that IBM's package for Node ships, which are written for Jest: the file that the first argument names.
//
// What they use of Jest is here, and the two modules that the package does not have: where the client is, and the helper that
// looks for the configuration. A line of the output says how each example ended.

const Module = require('node:module');
const path = require('node:path');

const file = path.resolve(process.argv[2]);
const examples = [];

const elsewhere = {
  '../dist/iam-identity/v1': () => require(path.join(path.dirname(file), '../iam-identity/v1')),
  '../test/resources/auth-helper.js': () => ({ prepareTests: () => (_name, body) => body() }),
};
const load = Module._load;
Module._load = (name, ...rest) => (elsewhere[name] ? elsewhere[name]() : load(name, ...rest));

// The comparisons of Jest that the examples make; any other one is an error.
const comparisons = {
  toBe: (value, other) => value === other,
  toEqual: (value, other) => value === other,
  toBeNull: (value) => value === null,
  toBeFalsy: (value) => !value,
};

function expect(value) {
  const expected = (negated) => Object.fromEntries(Object.entries(comparisons).map(([name, holds]) => [name, (other) => {
    if (holds(value, other) === negated) throw new Error(`${value} ${negated ? 'not ' : ''}${name} ${other ?? ''}`);
  }]));
  return { ...expected(false), not: expected(true) };
}

globalThis.expect = expect;
globalThis.test = (name, body) => examples.push([name, body]);
globalThis.jest = {
  setTimeout() {},
  spyOn: (object, method) => ({ mockImplementation: (replacement) => { object[method] = replacement; } }),
};

const { log } = console;
require(file);

(async () => {
  for (const [title, body] of examples) {
    const [name] = title.split(/[ (]/);
    try {
      await body();
      log('@pass', name);
    } catch (error) {
      log('@fail', name, String(error.stack).replace(/\s+/g, ' '));
    }
  }
})();
