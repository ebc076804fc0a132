//! Whether a program for Linux needs anything but the kernel.

use std::path::Path;

use testkit::workspace::Reason;

/// The type of a program header that names the dynamic linker: [ELF](https://refspecs.linuxfoundation.org/elf/elf.pdf).
const PT_INTERP: u32 = 3;

/// Checks that a program is linked statically, so that it runs in an image with nothing else in it, and with any C library.
///
/// # Errors
///
/// Fails if the program names a dynamic linker, is no 64-bit program for Linux, or cannot be read.
pub fn check_static(program: &Path) -> Result<(), Reason> {
    let content = std::fs::read(program).map_err(|error| format!("{}: {error}", program.display()))?;
    match types_of_headers(&content) {
        None => Err(format!("{} is not a 64-bit program for Linux", program.display())),
        Some(types) if types.contains(&PT_INTERP) => Err(format!(
            "{} is linked dynamically, and would not run with another C library: build it for a musl target, or with \
             `-C target-feature=+crt-static`",
            program.display()
        )),
        Some(_) => Ok(()),
    }
}

/// The types of the program headers; `None` if it is no 64-bit little-endian ELF file.
fn types_of_headers(content: &[u8]) -> Option<Vec<u32>> {
    content.starts_with(b"\x7fELF\x02\x01").then_some(())?;
    let bytes = |at: usize, length: usize| content.get(at..at.checked_add(length)?);
    let half = |at: usize| Some(u16::from_le_bytes(bytes(at, 2)?.try_into().ok()?));
    let first = usize::try_from(u64::from_le_bytes(bytes(0x20, 8)?.try_into().ok()?)).ok()?;
    let (size, count) = (usize::from(half(0x36)?), usize::from(half(0x38)?));
    let kind = |index: usize| Some(u32::from_le_bytes(bytes(first.checked_add(index * size)?, 4)?.try_into().ok()?));
    (0..count).map(kind).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The head of a program with program headers of these types.
    fn program(types: &[u32]) -> Vec<u8> {
        let mut content = vec![0; 64 + 56 * types.len()];
        content[..6].copy_from_slice(b"\x7fELF\x02\x01");
        content[0x20] = 64;
        content[0x36] = 56;
        content[0x38] = u8::try_from(types.len()).unwrap();
        for (index, kind) in types.iter().enumerate() {
            content[64 + 56 * index..][..4].copy_from_slice(&kind.to_le_bytes());
        }
        content
    }

    fn check(content: &[u8]) -> Result<(), Reason> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("program");
        std::fs::write(&path, content).unwrap();
        check_static(&path)
    }

    #[test]
    fn a_program_that_names_a_dynamic_linker_is_refused() {
        assert_eq!(check(&program(&[1, 2, 1])), Ok(()), "position-independent programs have a dynamic section");
        assert!(check(&program(&[1, PT_INTERP])).unwrap_err().contains("is linked dynamically"));
    }

    #[test]
    fn what_is_no_program_for_linux_or_is_cut_off_is_refused() {
        for content in [&b"#!/bin/sh\n"[..], b"", b"\x7fELF\x02\x01", &program(&[1, 2])[..100]] {
            assert!(check(content).unwrap_err().contains("is not a 64-bit program"), "{content:?}");
        }
    }
}
