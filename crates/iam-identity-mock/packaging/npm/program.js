'use strict';

// Where npm has put the program: in the package of this platform, which is an optional dependency.

/**
 * The path of the program. Throws if there is no package of this platform.
 */
exports.program = function program() {
  const name = `@iam-identity-mock/${process.platform}-${process.arch}`;
  const file = process.platform === 'win32' ? 'iam-identity-mock.exe' : 'iam-identity-mock';
  try {
    return require.resolve(`${name}/bin/${file}`);
  } catch {
    throw new Error(`${name} is not installed: install iam-identity-mock with optional dependencies, on one of its platforms`);
  }
};
