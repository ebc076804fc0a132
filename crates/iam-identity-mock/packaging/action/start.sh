#!/usr/bin/env bash
# Downloads a release of the mock, checks it, starts it in the background and exports its variables to the steps that follow.
set -euo pipefail

fail() {
  echo "::error::$1"
  exit 1
}

version=${MOCK_VERSION:-${ACTION_REF:-}}
version=${version#v}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] ||
  fail "\"$version\" is not a version of the mock. Use the action with the tag of a release, or set its input version."

case "$RUNNER_OS-$RUNNER_ARCH" in
  Linux-X64) platform=linux_amd64 ;;
  Linux-ARM64) platform=linux_arm64 ;;
  macOS-X64) platform=darwin_amd64 ;;
  macOS-ARM64) platform=darwin_arm64 ;;
  *) fail "The action runs on Linux and macOS, not on $RUNNER_OS-$RUNNER_ARCH. Install the package of pip or npm instead." ;;
esac

folder=$(mktemp -d "$RUNNER_TEMP/iam-identity-mock.XXXXXX")
archive=iam-identity-mock_${version}_$platform.tar.gz
sums=iam-identity-mock_${version}_SHA256SUMS
release=$GITHUB_SERVER_URL/$ACTION_REPOSITORY/releases/download/v$version
# In a shell of its own: files in the arguments are relative to the folder of the step.
(
  cd "$folder"
  for file in "$archive" "$sums"; do
    curl --fail --silent --show-error --location --retry 3 --output "$file" "$release/$file" ||
      fail "$release/$file can't be downloaded. Is $version a release that has it?"
  done

  if command -v sha256sum > /dev/null; then sum=(sha256sum); else sum=(shasum -a 256); fi
  grep -F "  $archive" "$sums" > wanted || fail "$sums has no checksum of $archive."
  "${sum[@]}" --check wanted > /dev/null || fail "$archive has another checksum than $sums says."
  tar -xzf "$archive"
)

# Split at blanks and ends of lines, as the input says. The end of the input is no error.
read -r -d '' -a arguments <<< "${MOCK_ARGUMENTS:-}" || true
addresses=(--listen 127.0.0.1:0 --control 127.0.0.1:0 --exports github --ready-file "$folder/ready")
nohup "$folder/iam-identity-mock" "${addresses[@]}" ${arguments[@]+"${arguments[@]}"} < /dev/null > /dev/null 2> "$folder/log" &
mock=$!
echo "$mock" > "$folder/pid"
until [ -s "$folder/ready" ]; do
  kill -0 "$mock" 2> /dev/null || fail "The mock did not start: $(cat "$folder/log")"
  sleep 0.1
done

cat "$folder/ready" >> "$GITHUB_ENV"
echo "url=$(sed -n 's/^IBMCLOUD_IAM_API_ENDPOINT=//p' "$folder/ready")" >> "$GITHUB_OUTPUT"
echo "$folder" >> "$GITHUB_PATH"
