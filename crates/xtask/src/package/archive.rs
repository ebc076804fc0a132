//! Archives whose bytes depend on what is in them alone, and checksums.

use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::{Compression, GzBuilder};
use ring::digest::{SHA256, digest};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use testkit::workspace::{Reason, files_below};

/// A file in an archive.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Its path, with slashes.
    pub name: String,
    pub content: Vec<u8>,
    /// Whether it is a program.
    pub is_executable: bool,
}

impl Entry {
    /// A file that is no program.
    pub(super) fn file(name: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), content: content.into(), is_executable: false }
    }

    /// The program at this path.
    ///
    /// # Errors
    ///
    /// Fails if it cannot be read.
    pub(super) fn program(name: impl Into<String>, path: &Path) -> Result<Self, Reason> {
        Ok(Self { is_executable: true, ..Self::read(name, path)? })
    }

    /// The file at this path.
    ///
    /// # Errors
    ///
    /// Fails if it cannot be read.
    pub(super) fn read(name: impl Into<String>, path: &Path) -> Result<Self, Reason> {
        Ok(Self::file(name, std::fs::read(path).map_err(|error| format!("{} can't be read: {error}", path.display()))?))
    }

    /// All files below a folder in the order of their paths, with `{{version}}` replaced.
    ///
    /// # Errors
    ///
    /// Fails if one of them is not UTF-8 or cannot be read.
    pub(super) fn templates(folder: &Path, version: &str) -> Result<Vec<Self>, Reason> {
        let entry = |path: PathBuf| {
            let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            let name = path.strip_prefix(folder).map_err(|error| error.to_string())?;
            let parts: Vec<_> = name.components().map(|part| part.as_os_str().to_string_lossy()).collect();
            Ok(Self::file(parts.join("/"), text.replace("{{version}}", version)))
        };
        // What Python leaves beside the modules of a clone is no source.
        let is_source = |path: &PathBuf| !path.components().any(|part| part.as_os_str() == "__pycache__");
        files_below(folder)?.into_iter().filter(is_source).map(entry).collect()
    }

    fn mode(&self) -> u32 {
        if self.is_executable { 0o755 } else { 0o644 }
    }
}

/// Writes an archive of these files, in this order: gzipped tar if the name of the archive says so, else zip.
///
/// # Errors
///
/// Fails if it cannot be written, or if a name is too long for the format.
pub(super) fn write(path: &Path, entries: &[Entry]) -> Result<(), Reason> {
    let is_tar = path.to_string_lossy().ends_with("gz");
    let content = if is_tar { tar_gz(entries) } else { zip(entries) };
    content
        .and_then(|content| std::fs::write(path, content).map_err(|error| error.to_string()))
        .map_err(|error| format!("{} can't be written: {error}", path.display()))
}

fn zip(entries: &[Entry]) -> Result<Vec<u8>, Reason> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::default());
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for entry in entries {
        let options = options.unix_permissions(entry.mode());
        archive.start_file(&*entry.name, options).map_err(|error| error.to_string())?;
        archive.write_all(&entry.content).map_err(|error| error.to_string())?;
    }
    Ok(archive.finish().map_err(|error| error.to_string())?.into_inner())
}

fn tar_gz(entries: &[Entry]) -> Result<Vec<u8>, Reason> {
    let mut archive = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    let mut written = |bytes: &[u8]| archive.write_all(bytes).map_err(|error| error.to_string());
    for entry in entries {
        written(&tar_header(entry)?)?;
        written(&entry.content)?;
        written(&vec![0; entry.content.len().next_multiple_of(512) - entry.content.len()])?;
    }
    written(&[0; 1024])?;
    archive.finish().map_err(|error| error.to_string())
}

/// The header of a file in the format [ustar](https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html), without an owner
/// and with the time 0.
fn tar_header(entry: &Entry) -> Result<[u8; 512], Reason> {
    let mut header = [0; 512];
    let mut put = |at: usize, text: &[u8]| header[at..at + text.len()].copy_from_slice(text);
    if entry.name.len() > 100 {
        return Err(format!("the name {} is too long", entry.name));
    }
    put(0, entry.name.as_bytes());
    put(100, format!("{:07o}", entry.mode()).as_bytes());
    put(108, b"0000000\x000000000");
    put(124, format!("{:011o}", entry.content.len()).as_bytes());
    put(136, b"00000000000");
    // The checksum is that of the header with blanks in its place.
    put(148, b"        0");
    put(257, b"ustar\x0000");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    Ok(header)
}

/// The SHA-256 checksum, in hexadecimal digits.
pub fn sha256(content: &[u8]) -> String {
    digest(&SHA256, content).as_ref().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
