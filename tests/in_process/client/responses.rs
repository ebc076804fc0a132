//! Responses that no API should send: each is one error, in bounded time and memory, and never a panic.

use std::time::{Duration, Instant};

use iam_identity::{
    Cause, Client, Credential, ErrorKind, HttpConfig, HttpTransport, OperationKind, RetryPolicy, Settings,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What a server sends, and then does.
#[derive(Clone)]
enum Sent {
    /// Everything at once.
    Whole(Vec<u8>),
    /// A byte now and then, for ever.
    Drip(Vec<u8>),
    /// So many more bytes than it has any right to.
    Flood(Vec<u8>, usize),
}

fn answer(status: &str, kind: &str, body: &[u8]) -> Sent {
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n", body.len());
    Sent::Whole([head.as_bytes(), body].concat())
}

async fn serve(mut stream: TcpStream, sent: Sent) -> std::io::Result<()> {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        let read = stream.read(&mut buffer).await?;
        if read == 0 {
            return Ok(());
        }
        request.extend_from_slice(&buffer[..read]);
    }
    match sent {
        Sent::Whole(bytes) => stream.write_all(&bytes).await?,
        Sent::Drip(bytes) => {
            stream.write_all(&bytes).await?;
            loop {
                stream.write_all(b" ").await?;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
        Sent::Flood(head, length) => {
            stream.write_all(&head).await?;
            let chunk = vec![b' '; 1 << 16];
            for _ in 0..length / chunk.len() {
                stream.write_all(&chunk).await?;
            }
        }
    }
    stream.shutdown().await
}

/// The error of reading a key from a server that sends this.
async fn read(sent: Sent) -> iam_identity::Error {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(serve(stream, sent.clone()));
        }
    });
    let settings = Settings {
        endpoint: endpoint.clone(),
        credential: Credential::AccessToken("hidden-token".into()),
        retry: RetryPolicy { max_retries: 1, initial_backoff: Duration::from_millis(1), ..RetryPolicy::default() },
        request_timeout: Duration::from_secs(2),
        ..Settings::default()
    };
    let network = HttpConfig { user_agent: "test/1".to_owned(), ..HttpConfig::default() };
    let started = Instant::now();
    let error =
        Client::new(settings, HttpTransport::new(network, &endpoint)).get_api_key("ApiKey-1").await.unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(30));
    assert!(!format!("{error} {error:?}").contains("hidden-token"), "{error}");
    assert_eq!((error.operation, error.object.as_deref()), (OperationKind::GetApiKey, Some("ApiKey-1")));
    server.abort();
    error
}

/// Two workers: the server of a test must not wait for its client.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unexpected_success_is_an_error_with_the_reason() {
    let json = "application/json";
    for (sent, wanted) in [
        (answer("200 OK", json, b""), "the response is empty"),
        (answer("200 OK", "text/html", b"<html>welcome</html>"), "not the JSON"),
        (answer("200 OK", json, b"{\"id\":\"ApiKey-1\",\"name\":"), "cut off"),
        (answer("200 OK", json, b"{\"id\":\"ApiKey-1\",\"name\":\"\xff\xfe\"}"), "not the JSON"),
        (answer("200 OK", json, b"{\"id\":7}"), "not the JSON"),
        (answer("200 OK", json, b"{}"), "no"),
        (answer("200 OK", json, b"{\"id\":\"ApiKey-2\",\"name\":\"k\"}"), "another key"),
        (answer("200 OK", json, "[".repeat(100_000).as_bytes()), "not the JSON"),
        (answer("204 No Content", json, b""), "the response is empty"),
    ] {
        let error = read(sent).await;
        let Cause::UnexpectedResponse { reason, .. } = &error.cause else { panic!("{error}") };
        assert!(reason.contains(wanted), "{wanted}: {reason}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn errors_are_read_in_every_shape() {
    let json = "application/json";
    let latin = b"{\"errors\":[{\"code\":\"not_found\",\"message\":\"caf\xe9\"}],\"status_code\":404}";
    for (sent, meaning, message) in [
        (
            answer(
                "403 Forbidden",
                json,
                br#"{"errors":[{"code":"c","message_code":"B1","message":"m"}],"status_code":"403"}"#,
            ),
            ErrorKind::Forbidden,
            Some("m"),
        ),
        (
            answer(
                "404 Not Found",
                json,
                br#"{"errors":[{"code":"not_found","message_code":"BXNIM0102E","message":"m"}],"status_code":404}"#,
            ),
            ErrorKind::NotFound,
            Some("m"),
        ),
        (
            answer("404 Not Found", "text/html", b"<html>An 404 error occurred in iam-gateway.</html>"),
            ErrorKind::Unexpected,
            None,
        ),
        (answer("404 Not Found", json, latin), ErrorKind::Unexpected, None),
        (answer("400 Bad Request", json, br#"{"errors":null}"#), ErrorKind::Invalid, None),
        (answer("400 Bad Request", json, b"{"), ErrorKind::Invalid, None),
        (answer("500 Oops", json, br#"{"errorCode":"E","errorMessage":"m"}"#), ErrorKind::ServerFault, Some("m")),
        (answer("501 Not Implemented", json, b""), ErrorKind::ServerFault, None),
        (answer("302 Found\r\nLocation: /v1/apikeys/ApiKey-1", json, b""), ErrorKind::Unexpected, None),
    ] {
        let error = read(sent).await;
        assert_eq!(error.kind(), Some(meaning), "{error}");
        let Cause::Api(answer) = &error.cause else { panic!("{error}") };
        assert_eq!(answer.message.as_deref(), message);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn endless_responses_time_out() {
    let head = |length: usize| format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n").into_bytes();
    let error = read(Sent::Drip(head(1 << 30))).await;
    assert_eq!((error.cause, error.attempts), (Cause::TimedOut, 2));
    let error = read(Sent::Drip(b"HTTP/1.1 200 OK\r\n".to_vec())).await;
    assert!(matches!(error.cause, Cause::TimedOut | Cause::ConnectionLost(_)), "{:?}", error.cause);
    for length in [40 << 20, 1 << 30] {
        let error = read(Sent::Flood(head(length), 40 << 20)).await;
        let Cause::ConnectionLost(reason) = &error.cause else { panic!("{error}") };
        assert!(reason.contains("larger than any"), "{reason}");
    }
    let error = read(Sent::Whole(b"nonsense\r\n\r\n".to_vec())).await;
    assert!(matches!(error.cause, Cause::ConnectionLost(_)), "{:?}", error.cause);
    let error = read(Sent::Whole(head(100))).await;
    assert!(matches!(error.cause, Cause::ConnectionLost(_)), "{:?}", error.cause);
}
