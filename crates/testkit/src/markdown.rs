//! Blocks of code in pages of Markdown.

use std::path::{Path, PathBuf};

use crate::workspace;

/// A fenced block of code.
#[derive(Debug)]
pub struct Block {
    /// The word behind the fence.
    pub language: String,
    /// What is between the fences.
    pub text: String,
    /// The heading above it, of the second level.
    pub section: String,
    /// The line of its first fence, counted from 1.
    pub line: usize,
}

/// All blocks of a page, in their order. A block that never ends fails the test.
pub fn blocks(path: &Path) -> Vec<Block> {
    let text = std::fs::read_to_string(path).unwrap();
    let (mut blocks, mut section) = (Vec::new(), String::new());
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            heading.clone_into(&mut section);
        }
        let Some(language) = line.trim_start().strip_prefix("```") else { continue };
        let (language, section) = (language.to_owned(), section.clone());
        let mut block = Block { language, text: String::new(), section, line: number + 1 };
        loop {
            let Some((_, line)) = lines.next() else { panic!("{}:{}: no end", path.display(), block.line) };
            if line.trim() == "```" {
                break;
            }
            block.text += line;
            block.text.push('\n');
        }
        blocks.push(block);
    }
    blocks
}

/// Every page of the project: those at the top, and all in docs/.
pub fn pages() -> Vec<PathBuf> {
    let root = workspace::root();
    let mut pages = workspace::files_below(&root.join("docs")).unwrap();
    pages.extend(std::fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()));
    pages.retain(|path| path.extension().is_some_and(|it| it == "md"));
    pages.sort();
    pages
}
