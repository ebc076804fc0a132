//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;

use super::exports::Form;

/// A mock of the IBM Cloud IAM Identity API: API keys, service IDs and tokens, on this machine, without an account.
///
/// On start it prints variables for a shell: where it listens, and an API key to log in with. Programs that read
/// `IBMCLOUD_IAM_API_ENDPOINT` and `IC_API_KEY` then use it, and so do IBM's SDKs, which read `IAM_IDENTITY_URL` and
/// `IAM_IDENTITY_APIKEY`. `GET /health` answers once it runs. Every request is logged on standard error, in colours on a
/// terminal and as a line of JSON otherwise. Ctrl-C stops it.
#[derive(Debug, Parser)]
#[command(version, after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The address of the API; port 0 picks a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,

    /// The address of the control API: faults, clock, journal and state over HTTP, for tests in any language
    ///
    /// `curl` it for help. It shows secrets and asks for no password: use a loopback address. Requests of web pages are rejected:
    /// the Host must be localhost, an IP address, or one that `--host` names, and there must be no Origin.
    #[arg(long, value_name = "ADDRESS")]
    pub control: Option<SocketAddr>,

    /// A TOML file with options, identities and other objects to start with
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// A file with objects to start with, in JSON if it ends in .json, or else in TOML
    ///
    /// A state that is restored has its own: of the seed, only the identities are added then.
    #[arg(long, value_name = "FILE")]
    pub seed: Option<PathBuf>,

    /// The value of the key that the first identity logs in with; random by default
    #[arg(long, value_name = "VALUE", env = "IAM_IDENTITY_MOCK_LOGIN_KEY", hide_env_values = true)]
    pub login_key: Option<String>,

    /// An option, which overrides the file; `--options` lists them
    #[arg(long, value_name = "NAME=VALUE")]
    pub set: Vec<String>,

    /// A file for the state: read at the start if it exists, written after changes and at the end
    ///
    /// It has key values and tokens; only its owner can read it. A link is not followed.
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,

    /// Serve HTTPS, with a certificate of an authority generated for this run, which is written to this file
    ///
    /// A file of an earlier run is replaced. A link, or a file with any other content, is an error.
    #[arg(long, value_name = "FILE")]
    pub https_ca: Option<PathBuf>,

    /// Another host name, beside localhost, for the certificate, and for requests to the control API
    #[arg(long, value_name = "HOST")]
    pub host: Vec<String>,

    /// The URL that clients reach the API at, behind a proxy or from another container; it is printed, and links are to it
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,

    /// The form of the printed variables
    ///
    /// `github` is for the file that `$GITHUB_ENV` names, and `dotenv` for `docker run --env-file` too.
    #[arg(long, value_name = "FORM", value_enum, default_value_t = Form::Sh)]
    pub exports: Form,

    /// A file for the printed variables: it appears when the mock can be used, and is removed when it stops
    ///
    /// It has keys; only its owner can read it. One that a killed mock has left is replaced: remove it before the start to wait for
    /// it. Any other file, and a link, is an error.
    #[arg(long, value_name = "FILE")]
    pub ready_file: Option<PathBuf>,

    /// Stop when standard input ends, and not only after a signal: a program that holds the other end takes the mock with it
    #[arg(long)]
    pub until_stdin_closes: bool,

    /// Print the options with their defaults, as a configuration file, and exit
    #[arg(long)]
    pub options: bool,
}

const EXAMPLES: &str = r#"Examples:
  A mock for this shell, in the background; Terraform finds it by the variables:
    rm -f mock.env
    iam-identity-mock --listen 127.0.0.1:8080 --ready-file mock.env > /dev/null &
    until [ -e mock.env ]; do kill -0 $! || break; sleep 0.1; done
    . ./mock.env && terraform apply

  A token, and a key, by hand:
    TOKEN=$(curl -s "$IBMCLOUD_IAM_API_ENDPOINT/identity/token" \
      --data-urlencode grant_type=urn:ibm:params:oauth:grant-type:apikey \
      --data-urlencode "apikey=$IC_API_KEY" | jq -r .access_token)
    curl -s "$IBMCLOUD_IAM_API_ENDPOINT/v1/apikeys" -H "Authorization: Bearer $TOKEN"

  The next two locks fail, and the clock moves by a day (with --control 127.0.0.1:8081):
    curl 127.0.0.1:8081/faults -d '{"path_end": "/lock", "times": 2, "effect": {"answer": {"status": 503}}}'
    curl -X PUT 127.0.0.1:8081/clock -d '{"advance_seconds": 86400}'

  An account of its own for a test that runs in parallel with others, and everything as at the start again:
    curl 127.0.0.1:8081/accounts -d '{"name": "test_1"}'
    curl -X POST 127.0.0.1:8081/reset

  How time passes for running clients: keys, tokens and dates are on the mock's clock, and clients are on their own. IBM's SDKs
  log in again when a token has expired on their own clock. After the mock's clock was moved forward by an hour or more, a
  client gets 401 until it is created anew; after it was set back, a client logs in for every request. With
  --set tokens_ignore_clock=true, tokens are on the machine's clock, and clients stay logged in whatever the mock's clock does.

  Two users, the first of whom may read all keys of the account, a service ID with a key, and a limit of five keys each
  (--config mock.toml; without the options, --seed mock.toml):
    [options]
    keys_per_identity = 5

    [[identity]]
    iam_id = "IBMid-1000000001"
    account_id = "0123456789abcdef0123456789abcdef"
    name = "Ada Admin"
    roles = ["Administrator"]
    login_key = "a-value-of-your-own-to-log-in-with"

    [[identity]]
    iam_id = "IBMid-1000000002"
    account_id = "0123456789abcdef0123456789abcdef"
    name = "Uma User"

    [[service_id]]
    name = "deployer"

    [[api_key]]
    service_id = "deployer"
    name = "ci"
    locked = true
  The keys to log in with are IC_API_KEY and IC_API_KEY_2. Roles: Administrator, Editor, Operator, ApiKeyReviewer,
  UserApiKeyCreator, ServiceIdCreator. A trusted profile (iam-Profile-…) has in `trusts` who may assume it: IAM IDs, or
  tokens of compute resources."#;
