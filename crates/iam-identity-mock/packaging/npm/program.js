'use strict';

// Where npm has put the program: in the package of this platform, which is installed beside this one.

/**
 * The path of the program. Throws if there is no package of this platform.
 */
exports.program = function program() {
  const platform = `${process.platform}-${process.arch}`;
  const file = process.platform === 'win32' ? 'iam-identity-mock.exe' : 'iam-identity-mock';
  try {
    // This package, or the project if its packages are kept apart.
    return require.resolve(`@iam-identity-mock/${platform}/bin/${file}`, { paths: [__dirname, process.cwd()] });
  } catch {
    throw new Error(
      `the program for ${platform} is not installed: install iam-identity-mock-${platform}-{{version}}.tgz of the release too`,
    );
  }
};
