//! Request lines that the HTTP library would reject before anything of the mock sees them: with a quote in the query, for
//! example. They are repaired as they are read, so that they can be rejected in the shape of the API, logged, and be in the
//! journal.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A longer line is left to the HTTP library, which rejects it.
const MAX_LINE_BYTES: usize = 64 << 10;

/// Nothing is known of the next request.
const BEGINNING: u8 = 0;
/// The line of the request has been read.
const READ: u8 = 1;
/// It was repaired.
const REPAIRED: u8 = 2;

/// Whether the line of the request that a connection is at was repaired.
#[derive(Clone, Debug, Default)]
pub(crate) struct RequestLine(Arc<AtomicU8>);

impl RequestLine {
    /// Whether the line of the current request was repaired.
    pub(crate) fn is_repaired(&self) -> bool {
        self.0.load(Ordering::Acquire) == REPAIRED
    }

    /// Marks the current request as begun: what is read next is the rest of it, even if its line was read with another request.
    pub(crate) fn begin(&self) {
        let _ = self.0.compare_exchange(BEGINNING, READ, Ordering::AcqRel, Ordering::Acquire);
    }

    /// Marks the current request as handled: what is read next is the line of another one.
    pub(crate) fn end(&self) {
        self.0.store(BEGINNING, Ordering::Release);
    }
}

/// A connection whose request lines are repaired.
#[derive(Debug)]
pub(crate) struct Repairing<S> {
    stream: S,
    line: RequestLine,
    /// What was read, and not yet handed on.
    held: Vec<u8>,
    /// Whether `held` is complete enough to be handed on.
    is_ready: bool,
}

impl<S> Repairing<S> {
    pub(crate) fn new(stream: S, line: RequestLine) -> Self {
        Self { stream, line, held: Vec::new(), is_ready: false }
    }

    /// Takes bytes of the beginning of a request.
    fn take(&mut self, bytes: &[u8]) {
        self.held.extend_from_slice(bytes);
        // Lines may be empty before a request.
        let Some(start) = self.held.iter().position(|byte| !b"\r\n".contains(byte)) else {
            self.is_ready = !self.held.is_empty();
            return;
        };
        let end = self.held[start..].iter().position(|byte| *byte == b'\n').map(|length| start + length);
        let repaired = end.and_then(|end| repaired(&self.held[start..end]));
        self.is_ready = end.is_some() || self.held.len() > MAX_LINE_BYTES;
        if self.is_ready {
            self.line.0.store(if repaired.is_some() { REPAIRED } else { READ }, Ordering::Release);
        }
        if let (Some(end), Some(line)) = (end, repaired) {
            self.held.splice(start..end, line);
        }
    }
}

/// A request line with its target encoded, if the target is not valid as it is.
fn repaired(line: &[u8]) -> Option<Vec<u8>> {
    let space = |byte: &u8| *byte == b' ';
    let (first, last) = (line.iter().position(space)?, line.iter().rposition(space)?);
    let (method, target, version) = (&line[..first], line.get(first + 1..last)?, &line[last..]);
    let is_valid = std::str::from_utf8(target).is_ok_and(|target| target.parse::<http::Uri>().is_ok());
    // Anything else than a path is left to the HTTP library, and so is what is no HTTP at all.
    if is_valid || !target.starts_with(b"/") || !version.starts_with(b" HTTP/1.") {
        return None;
    }
    let mut line = [method, b" "].concat();
    for byte in target {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?%".contains(byte) {
            line.push(*byte);
        } else {
            line.extend_from_slice(format!("%{byte:02X}").as_bytes());
        }
    }
    line.extend_from_slice(version);
    Some(line)
}

impl<S: AsyncRead + Unpin> AsyncRead for Repairing<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        while !self.is_ready {
            if self.line.0.load(Ordering::Acquire) != BEGINNING {
                if !self.held.is_empty() {
                    break;
                }
                return Pin::new(&mut self.stream).poll_read(context, buffer);
            }
            let mut bytes = [0; 4096];
            let mut chunk = ReadBuf::new(&mut bytes);
            ready!(Pin::new(&mut self.stream).poll_read(context, &mut chunk))?;
            self.take(chunk.filled());
            // The end of the connection may be in the middle of a line.
            self.is_ready |= chunk.filled().is_empty();
        }
        let length = self.held.len().min(buffer.remaining());
        buffer.put_slice(&self.held[..length]);
        self.held.drain(..length);
        self.is_ready = !self.held.is_empty();
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Repairing<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::{Repairing, RequestLine, repaired};

    #[test]
    fn a_target_that_no_library_accepts_is_encoded_and_others_are_left_alone() {
        let encoded = repaired(b"GET /v1/apikeys?filter=name co \"a\"&x=%20 HTTP/1.1\r");
        assert_eq!(encoded.unwrap(), b"GET /v1/apikeys?filter=name%20co%20%22a%22&x=%20 HTTP/1.1\r");
        for line in ["GET /v1/apikeys?filter=a HTTP/1.1\r", "GET * HTTP/1.1\r", "nonsense", "", "GET /<\" SPDY/3\r"] {
            assert_eq!(repaired(line.as_bytes()), None, "{line}");
        }
    }

    /// Sends a part, and returns what is handed on of it.
    async fn passed(parts: &[&str], line: &RequestLine) -> Vec<String> {
        let (mut client, server) = tokio::io::duplex(1 << 20);
        let mut server = Repairing::new(server, line.clone());
        let (mut passed, mut buffer) = (Vec::new(), vec![0; 1 << 20]);
        for part in parts {
            client.write_all(part.as_bytes()).await.unwrap();
            let length = server.read(&mut buffer).await.unwrap();
            passed.push(String::from_utf8_lossy(&buffer[..length]).into_owned());
        }
        passed
    }

    #[tokio::test]
    async fn only_the_line_of_a_request_is_held_back() {
        let line = RequestLine::default();
        let parts = ["\r\n", "\r\nPOST /a?\"b HTTP/1.1\r\nA: \"\r\n\r\n", "{\"no\": \"end of line\"}"];
        let repaired = ["\r\n", "\r\nPOST /a?%22b HTTP/1.1\r\nA: \"\r\n\r\n", parts[2]];
        assert_eq!(passed(&parts, &line).await, repaired);
        assert!(line.is_repaired());
        line.end();
        assert!(!line.is_repaired());
        line.begin();
        assert_eq!(passed(&["a body"], &line).await, ["a body"], "of a request whose line was read before");
        line.end();
        assert_eq!(passed(&["GET / HTTP/1.1\r\n", "rest"], &line).await, ["GET / HTTP/1.1\r\n", "rest"]);
        assert!(!line.is_repaired());
    }
}
