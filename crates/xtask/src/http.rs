//! A minimal HTTP client, for measurements of the mock.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use testkit::workspace::Reason;

/// A persistent connection.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    /// The host and port, which the mock compares with its own.
    address: String,
}

impl Connection {
    /// Connects to `http://ADDRESS:PORT`.
    ///
    /// # Errors
    ///
    /// Fails if the endpoint has another form or does not accept the connection.
    pub(crate) fn open(endpoint: &str) -> Result<Self, Reason> {
        let address = endpoint.trim_start_matches("http://");
        let stream = TcpStream::connect(address).map_err(|error| format!("{address}: {error}"))?;
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        Ok(Self { stream: BufReader::new(stream), address: address.to_owned() })
    }

    /// Sends a request, such as `GET /path`, with these header lines. Returns the body of the response.
    ///
    /// # Errors
    ///
    /// Fails if the connection breaks or the status is not a success.
    pub(crate) fn ask(&mut self, request: &str, headers: &str, body: &str) -> Result<String, Reason> {
        let failed = |error: std::io::Error| format!("{request}: {error}");
        let length = body.len();
        let host = &self.address;
        let text = format!("{request} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n{headers}\r\n{body}");
        self.stream.get_mut().write_all(text.as_bytes()).map_err(failed)?;
        let (mut status, mut length, mut line) = (String::new(), 0, String::new());
        loop {
            line.clear();
            if self.stream.read_line(&mut line).map_err(failed)? == 0 || line == "\r\n" {
                break;
            }
            if status.is_empty() {
                status.clone_from(&line);
            } else if let Some((_, value)) =
                line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).map_err(failed)?;
        if status.starts_with("HTTP/1.1 2") {
            Ok(String::from_utf8_lossy(&body).into_owned())
        } else {
            Err(format!("{request}: {status}"))
        }
    }
}
