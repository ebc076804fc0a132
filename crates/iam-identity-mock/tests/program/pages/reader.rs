//! A reader who follows a page with copy and paste, in one shell: what is marked as `shell` is run, what is marked as `text` is
//! what the commands before it print, and every other block is a file, which its first line names in a comment.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Blocks that are only shown.
const SHOWN: [&str; 2] = ["console", "json"];

/// What ends the shell if the page waits for something that never comes, such as a mock that can't start.
const PATIENCE: &str = "(sleep 300; kill $$) > /dev/null 2>&1 &\n";

/// A fenced block of code.
struct Block {
    language: String,
    text: String,
    /// The line of its first fence, counted from 1.
    line: usize,
}

/// A page of `docs/`, and the folder in which it is followed.
pub(super) struct Reader {
    page: PathBuf,
    folder: tempfile::TempDir,
    /// The folders in which the page's programs are looked for first.
    programs: Vec<PathBuf>,
}

/// The shell and all that it has started; they are killed when this is dropped.
struct Group(Child);

impl Drop for Group {
    fn drop(&mut self) {
        let group = format!("-{}", self.0.id());
        let _ = Command::new("kill").args(["-s", "KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.0.wait();
    }
}

impl Reader {
    /// A reader of this page, with the mock on the path.
    pub(super) fn of(page: &str) -> Self {
        let program = Path::new(env!("CARGO_BIN_EXE_iam-identity-mock"));
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(page);
        Self { page, folder: tempfile::tempdir().unwrap(), programs: vec![program.parent().unwrap().to_owned()] }
    }

    /// With the programs in this folder.
    pub(super) fn with_programs(mut self, folder: PathBuf) -> Self {
        self.programs.push(folder);
        self
    }

    /// With this file or folder of another place.
    pub(super) fn with_link(self, to: &Path) -> Self {
        std::os::unix::fs::symlink(to, self.folder.path().join(to.file_name().unwrap())).unwrap();
        self
    }

    /// The text of the block that is this file.
    pub(super) fn file(&self, name: &str) -> String {
        let found = self.blocks().into_iter().find(|block| file_name(block) == Some(name));
        found.unwrap_or_else(|| panic!("{} has no {name}", self.page.display())).text
    }

    /// Follows the page from its first block to its last.
    pub(super) fn follow(&self) {
        let (mut script, mut expected, mut last) = (format!("set -eu\n{PATIENCE}"), Vec::new(), None);
        for block in self.blocks() {
            match block.language.as_str() {
                "shell" => {
                    let output = self.folder.path().join(format!("output-{}", block.line));
                    script.extend(["{\n", &block.text, "} > '", output.to_str().unwrap(), "' 2>&1\n"]);
                    last = Some(output);
                }
                "text" => {
                    let output = last.take().unwrap_or_else(|| panic!("{}: the output of nothing", self.place(&block)));
                    expected.push((output, block));
                }
                shown if SHOWN.contains(&shown) => {}
                _ => self.write(&block),
            }
        }
        assert!(!expected.is_empty(), "{}: nothing is printed", self.page.display());
        self.run(&script);
        for (output, block) in expected {
            self.compare(&std::fs::read_to_string(output).unwrap(), &block);
        }
    }

    fn write(&self, block: &Block) {
        let name = file_name(block);
        let name = name.unwrap_or_else(|| panic!("{}: its first line names no file", self.place(block)));
        let path = self.folder.path().join(name);
        assert!(!path.exists(), "{}: there is a {name} already", self.place(block));
        std::fs::write(path, &block.text).unwrap();
    }

    fn run(&self, script: &str) {
        let path = std::env::var("PATH").unwrap();
        let programs = self.programs.iter().cloned().chain(std::env::split_paths(&path));
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(script).current_dir(self.folder.path()).process_group(0);
        shell.env("PATH", std::env::join_paths(programs).unwrap());
        for variable in ["CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "JAVA_TOOL_OPTIONS"] {
            shell.env_remove(variable);
        }
        let mut shell = Group(shell.stdin(Stdio::null()).spawn().unwrap());
        let status = shell.0.wait().unwrap();
        assert!(status.success(), "{}: {status}\n{}", self.page.display(), self.outputs());
    }

    /// Everything that was printed so far.
    fn outputs(&self) -> String {
        let mut outputs: Vec<_> = std::fs::read_dir(self.folder.path()).unwrap().map(|it| it.unwrap().path()).collect();
        outputs.retain(|path| path.file_name().unwrap().to_str().unwrap().starts_with("output-"));
        outputs.sort();
        let texts =
            outputs.iter().map(|path| format!("{}\n{}", path.display(), std::fs::read_to_string(path).unwrap()));
        texts.collect()
    }

    /// The block is what was printed, in its order; `…` is anything.
    fn compare(&self, output: &str, block: &Block) {
        let all = words(output);
        let mut rest = all.as_str();
        for piece in block.text.split('…').map(words).filter(|piece| !piece.is_empty()) {
            let at = rest.find(&piece);
            let at =
                at.unwrap_or_else(|| panic!("{}: {piece:?} is not printed, or not here:\n{output}", self.place(block)));
            rest = &rest[at + piece.len()..];
        }
    }

    fn place(&self, block: &Block) -> String {
        format!("{}:{}", self.page.display(), block.line)
    }

    /// All blocks of the page, in their order.
    fn blocks(&self) -> Vec<Block> {
        let text = std::fs::read_to_string(&self.page).unwrap();
        let (mut blocks, mut lines) = (Vec::new(), text.lines().enumerate());
        while let Some((number, line)) = lines.next() {
            let Some(language) = line.strip_prefix("```") else { continue };
            let inside: Vec<_> = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
            let text = inside.iter().flat_map(|line| [*line, "\n"]).collect();
            blocks.push(Block { language: language.to_owned(), text, line: number + 1 });
        }
        blocks
    }
}

/// The name in the comment on the first line.
fn file_name(block: &Block) -> Option<&str> {
    let first = block.text.lines().next()?;
    let comment = ["# ", "// ", "<!-- "].iter().find_map(|start| first.strip_prefix(start))?;
    let name = comment.trim_end_matches(" -->");
    (name.contains('.') && !name.contains(['/', ' '])).then_some(name)
}

/// The text in one line, with single spaces.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
