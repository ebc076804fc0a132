//! Archives with one program, and checksums.

use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;

use ring::digest::{SHA256, digest};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use testkit::workspace::Reason;

/// Writes an archive with the program under this name. Its bytes depend on nothing else.
pub(super) fn write(path: &Path, name: &str, program: &Path) -> Result<(), Reason> {
    let failed = |error: &dyn std::fmt::Display| format!("{} can't be written: {error}", path.display());
    let content = std::fs::read(program).map_err(|error| format!("{} can't be read: {error}", program.display()))?;
    let file = std::fs::File::create(path).map_err(|error| failed(&error))?;
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o755);
    let mut archive = ZipWriter::new(file);
    archive.start_file(name, options).map_err(|error| failed(&error))?;
    archive.write_all(&content).map_err(|error| failed(&error))?;
    archive.finish().map_err(|error| failed(&error))?;
    Ok(())
}

/// The SHA-256 checksum, in hexadecimal digits.
pub fn sha256(content: &[u8]) -> String {
    digest(&SHA256, content).as_ref().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
