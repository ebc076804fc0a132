//! A reader who follows a page with copy and paste: what is marked as Terraform is written to `main.tf`, or to the file that its
//! first line names in a comment; what is marked as shell is run where the reader stands; and what follows as text has to be
//! what was seen.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use crate::markdown::{Block, blocks};
use crate::working_directory::{CommandOutput, WorkingDirectory, one_line};
use crate::workspace::{PROGRAMS, programs};

/// Begins a block that runs until the end of the walk, and prints what to export.
const APART: &str = "# In a terminal of its own:";

/// Blocks that are there to be looked at: files of others, and what these tests themselves print.
const OTHER: [&str; 2] = ["json", "console"];

/// Runs the programs that the tests have built. Cargo itself would build them again with other features, and replace those
/// that other tests are running.
const CARGO: &str = r#"#!/bin/sh
case $1 in
demo) exec "$TESTKIT_PROGRAMS/demo" ;;
xtask) shift && exec "$TESTKIT_PROGRAMS/xtask" "$@" ;;
esac
if [ "$1 $2 $3" = "run --quiet --bin" ]; then exec "$TESTKIT_PROGRAMS/$4"; fi
echo "no page has been followed with: cargo $*" >&2
exit 1
"#;

/// A reader in a folder.
pub struct Reader<'a> {
    directory: &'a WorkingDirectory,
    /// The environment and the folder are kept here from one block to the next.
    memory: tempfile::TempDir,
    /// What was started in another terminal.
    apart: Vec<Child>,
    seen: Option<Output>,
    page: PathBuf,
}

impl<'a> Reader<'a> {
    /// A reader who has this workspace's Terraform and environment, and starts in this folder.
    pub fn new(directory: &'a WorkingDirectory, folder: &Path) -> Self {
        let memory = tempfile::tempdir().unwrap();
        std::fs::write(memory.path().join("folder"), folder.to_str().unwrap()).unwrap();
        std::fs::write(memory.path().join("environment"), "").unwrap();
        std::fs::create_dir(memory.path().join("bin")).unwrap();
        let script = memory.path().join("bin").join("terraform");
        let program = directory.terraform().program.display();
        // The other Terraform is looked for on PATH as it was. Whoever is asked for a confirmation says yes.
        let path = std::env::var("PATH").unwrap();
        let text = format!(
            "#!/bin/sh\nPATH='{path}'\ncase $1 in apply | destroy | state) echo yes | '{program}' \"$@\" ;; *) exec \
             '{program}' \"$@\" ;; esac\n"
        );
        write_script(&script, &text);
        write_script(&memory.path().join("bin").join("cargo"), CARGO);
        let mock = "#!/bin/sh\nexec \"$TESTKIT_PROGRAMS/iam-identity-mock\" \"$@\"\n";
        write_script(&memory.path().join("bin").join("iam-identity-mock"), mock);
        Self { directory, memory, apart: Vec::new(), seen: None, page: PathBuf::new() }
    }

    /// Follows a page of the project from its first block to its last.
    pub fn follow(&mut self, page: &str) {
        self.follow_where(page, |_| true);
    }

    /// Follows the blocks of a page for which this holds.
    pub fn follow_where(&mut self, page: &str, wanted: impl Fn(&Block) -> bool) {
        self.page = crate::workspace::root().join(page);
        let blocks: Vec<_> = blocks(&self.page).into_iter().filter(|block| wanted(block)).collect();
        assert!(!blocks.is_empty(), "{page} has no such blocks");
        for (index, block) in blocks.iter().enumerate() {
            match block.language.as_str() {
                "terraform" => self.write(block),
                "shell" if block.text.starts_with(APART) => self.start(block),
                "shell" => {
                    let expected = blocks.get(index + 1).filter(|next| next.language == "text");
                    self.run(block, expected.is_some_and(|text| text.text.starts_with("Error:")));
                }
                "text" => self.compare(block),
                other => assert!(OTHER.contains(&other), "{}: a block of {other:?}", self.place(block)),
            }
        }
    }

    fn write(&mut self, block: &Block) {
        let formatted = self.sh("terraform fmt -", Some(&block.text));
        assert_eq!(String::from_utf8_lossy(&formatted.stdout), block.text, "{}: not formatted", self.place(block));
        let folder = self.folder();
        let file = file_of(block);
        let head = if file.is_some() || block.text.contains("required_providers") { "" } else { HEAD };
        std::fs::write(folder.join(file.unwrap_or("main.tf")), format!("{head}{}", block.text)).unwrap();
        // The first init, where a page has it, is the reader's.
        if !block.text.contains("required_providers") || folder.join(".terraform").exists() {
            self.validate(block);
        }
    }

    fn folder(&self) -> PathBuf {
        PathBuf::from(std::fs::read_to_string(self.memory.path().join("folder")).unwrap().trim_end())
    }

    fn validate(&self, block: &Block) {
        for command in ["terraform init -input=false", "terraform validate"] {
            let ran = self.sh(command, None);
            assert!(ran.status.success(), "{}: {}", self.place(block), CommandOutput::of(&ran).text);
        }
    }

    fn run(&mut self, block: &Block, fails: bool) {
        // A terminal shows both in the order in which they come.
        let output = self.sh(&format!("exec 2>&1\n{}", block.text), None);
        let text = CommandOutput::of(&output).text;
        assert_eq!(output.status.success(), !fails, "{}: {text}", self.place(block));
        self.seen = Some(output);
    }

    fn compare(&mut self, block: &Block) {
        let output = self.seen.take().unwrap_or_else(|| panic!("{}: output of nothing", self.place(block)));
        let all = one_line(&CommandOutput::of(&output).text);
        let mut rest = all.as_str();
        for piece in block.text.split('…').map(one_line).filter(|piece| !piece.is_empty()) {
            let at = rest.find(&piece);
            let at = at.unwrap_or_else(|| panic!("{}: {piece:?} is not seen, or not here:\n{all}", self.place(block)));
            rest = &rest[at + piece.len()..];
        }
    }

    /// Starts what runs apart, and pastes what it says to export.
    fn start(&mut self, block: &Block) {
        let mut child = self.command(&format!("exec {}", block.text.trim_start_matches(APART).trim()));
        let mut child = child.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        self.apart.push(child);
        let mut exports = String::new();
        // All lines are written at once, so the last one has arrived with the first.
        while exports.is_empty() || !output.buffer().is_empty() {
            let read = output.read_line(&mut exports).unwrap();
            assert!(read > 0, "{}: it prints nothing to export", self.place(block));
        }
        let ran = self.sh(&exports, None);
        assert!(ran.status.success() && exports.lines().all(|line| line.starts_with("export ")), "{exports}");
    }

    /// A shell that knows where the one before it ended.
    fn command(&self, script: &str) -> Command {
        let memory = self.memory.path().display();
        let whole = format!(
            "set -ea\ncd \"$(cat {memory}/folder)\"\n. {memory}/environment\nPATH={memory}/bin:$PATH\n\
             trap 'export -p > {memory}/environment; pwd > {memory}/folder' EXIT\n{script}\n"
        );
        let command = self.directory.command(&[]);
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(whole);
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        shell.env(PROGRAMS, programs().unwrap());
        shell
    }

    fn sh(&self, script: &str, input: Option<&str>) -> Output {
        let mut command = self.command(script);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // Who doesn't ask doesn't read.
        let _ = child.stdin.take().unwrap().write_all(input.unwrap_or_default().as_bytes());
        child.wait_with_output().unwrap()
    }

    fn place(&self, block: &Block) -> String {
        format!("{}:{}", self.page.display(), block.line)
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        for child in &mut self.apart {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The file that a block belongs into, if its first line names one: a test or a query.
fn file_of(block: &Block) -> Option<&str> {
    let name = block.text.lines().next()?.strip_prefix("# ")?;
    [".tftest.hcl", ".tfquery.hcl"].iter().any(|extension| name.ends_with(extension)).then_some(name)
}

fn write_script(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// What a page leaves out where it is clear from the one before.
const HEAD: &str =
    "terraform {\n  required_providers {\n    ibm = {\n      source = \"ibm-iam/ibm\"\n    }\n  }\n}\n\n";
