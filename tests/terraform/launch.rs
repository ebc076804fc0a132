//! How the plugin is started, whom it serves, and how it ends: as a process, spoken to as Terraform does.

use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use http::Method;
use iam_identity_mock::{Effect, Fault};
use testkit::plugin::{Identity, Plugin};
use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;
use tf_protocol::go_plugin::Empty;
use tf_protocol::go_plugin::grpc_controller_client::GrpcControllerClient;
use tf_protocol::tfplugin6::provider_client::ProviderClient;
use tf_protocol::tfplugin6::{
    DynamicValue, configure_provider, get_provider_schema, open_ephemeral_resource, read_data_source,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

use crate::cases::{Case, case, plugin};

fn started_by_a_person_it_explains_itself_and_fails() {
    let output = Command::new(plugin()).env_remove("TF_PLUGIN_MAGIC_COOKIE").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let told = String::from_utf8(output.stderr).unwrap();
    for phrase in ["plugin", "terraform init", "ibm-iam/ibm", "--debug"] {
        assert!(told.contains(phrase), "{phrase}: {told}");
    }
}

fn it_tells_its_version() {
    let output = Command::new(plugin()).arg("--version").output().unwrap();
    assert!(output.status.success());
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        format!("terraform-provider-ibm v{}\n", env!("CARGO_PKG_VERSION"))
    );
}

fn without_protocol_6_it_says_so_and_fails() {
    let output = Plugin::command(plugin()).env("PLUGIN_PROTOCOL_VERSIONS", "4,5").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8(output.stderr).unwrap().contains("version 6"));
}

fn a_broken_client_certificate_is_an_error_and_not_an_open_door() {
    let output = Plugin::command(plugin()).env("PLUGIN_CLIENT_CERT", "nonsense").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8(output.stderr).unwrap().contains("PLUGIN_CLIENT_CERT"));
}

async fn the_socket_is_private_and_removed_at_the_end() {
    let identity = Identity::new();
    let mut plugin = Plugin::start(plugin(), &identity);
    let folder = plugin.socket.parent().unwrap().to_owned();
    assert_eq!(std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    let mut controller = GrpcControllerClient::new(plugin.channel(&identity).await);
    controller.shutdown(Empty {}).await.unwrap();
    assert_eq!(plugin.wait().0, Some(0));
    assert!(!folder.exists());
}

async fn the_folder_of_a_killed_plugin_is_removed_by_the_next_one_and_that_of_a_living_one_stays() {
    let place = tempfile::tempdir().unwrap();
    let identity = Identity::new();
    let start =
        || Plugin::from(Plugin::command(plugin()).env("PLUGIN_CLIENT_CERT", &identity.pem).env("TMPDIR", place.path()));
    // One that was made just now could be another process's that is about to lock it.
    let an_hour_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
    let folder = |plugin: &Plugin| {
        let folder = plugin.socket.parent().unwrap().to_owned();
        std::fs::File::open(&folder).unwrap().set_modified(an_hour_ago).unwrap();
        folder
    };
    let (living, mut killed) = (start(), start());
    let (kept, left) = (folder(&living), folder(&killed));
    killed.child.kill().unwrap();
    killed.child.wait().unwrap();
    // Whose this is can't be known: it has no socket.
    let other = place.path().join("tf-provider-other");
    std::fs::create_dir(&other).unwrap();
    assert!(left.exists());

    let mut next = start();
    let mut controller = GrpcControllerClient::new(next.channel(&identity).await);
    controller.shutdown(Empty {}).await.unwrap();
    assert_eq!(next.wait().0, Some(0));
    assert!(!left.exists());
    assert!(kept.join("socket").exists() && other.exists());
}

/// What is in memory at a crash must not be written to a file.
#[cfg(target_os = "linux")]
fn no_core_file_can_hold_the_key_that_it_logs_in_with() {
    let plugin = Plugin::start(plugin(), &Identity::new());
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", plugin.child.id())).unwrap();
    let core = limits.lines().find_map(|line| line.strip_prefix("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().take(2).collect::<Vec<_>>(), ["0", "0"], "{limits}");
}

async fn clients_without_the_certificate_are_refused() {
    let identity = Identity::new();
    let plugin = Plugin::start(plugin(), &identity);
    for stranger in [None, Some(&Identity::new())] {
        // In TLS 1.3 the client learns of the refusal with its first read.
        let refused = match plugin.connect(stranger).await {
            Err(_) => true,
            Ok(mut stream) => {
                let _ = stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
                stream.read_u8().await.is_err()
            }
        };
        assert!(refused, "a stranger was served");
    }
    assert!(schema(&plugin, &identity).await.resource_schemas.contains_key("ibm_iam_api_key"));
}

async fn after_200_connections_of_garbage_the_right_client_is_served() {
    let identity = Identity::new();
    let plugin = Plugin::start(plugin(), &identity);
    let mut open = Vec::new();
    for number in 0..200_u32 {
        let mut stream = UnixStream::connect(&plugin.socket).await.unwrap();
        match number % 4 {
            // Silence, kept open.
            0 => open.push(stream),
            1 => stream.write_all(&number.to_le_bytes().repeat(1000)).await.unwrap_or_default(),
            2 => stream.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap_or_default(),
            // The start of a TLS record that never ends, kept open.
            _ => {
                stream.write_all(&[22, 3, 1, 255, 255, 1]).await.unwrap_or_default();
                open.push(stream);
            }
        }
    }
    assert!(schema(&plugin, &identity).await.resource_schemas.contains_key("ibm_iam_api_key"));
}

async fn an_unknown_object_is_a_diagnostic_and_the_plugin_lives_on() {
    let identity = Identity::new();
    let plugin = Plugin::start(plugin(), &identity);
    let mut client = ProviderClient::new(plugin.channel(&identity).await);
    let request = read_data_source::Request { type_name: "ibm_nothing".into(), ..Default::default() };
    let response = client.read_data_source(request).await.unwrap().into_inner();
    assert!(response.diagnostics[0].summary.contains("ibm_nothing"), "{:?}", response.diagnostics);
    assert!(schema(&plugin, &identity).await.resource_schemas.contains_key("ibm_iam_api_key"));
}

async fn it_ends_with_its_last_connection() {
    let identity = Identity::new();
    let mut plugin = Plugin::start(plugin(), &identity);
    let folder = plugin.socket.parent().unwrap().to_owned();
    // A call, so that the plugin has seen who is there; the connection closes when it is answered.
    assert!(schema(&plugin, &identity).await.provider.is_some());
    assert_eq!(plugin.wait().0, Some(0));
    assert!(!folder.exists());
}

fn it_ends_when_its_parent_is_dead_before_it_connected() {
    // A shell that starts the plugin, tells its handshake and dies without a word.
    let script = format!("'{}' & echo $!; sleep 0.3; kill -9 $$", plugin().display());
    let identity = Identity::new();
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).stdin(Stdio::null()).stderr(Stdio::null());
    shell.env("TF_PLUGIN_MAGIC_COOKIE", testkit::plugin::COOKIE).env("PLUGIN_PROTOCOL_VERSIONS", "6");
    // The output ends when the last process that holds it does: the plugin.
    let output = shell.env("PLUGIN_CLIENT_CERT", &identity.pem).output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("1|6|unix|"), "{told}");
}

fn an_interrupt_is_left_to_terraform() {
    let identity = Identity::new();
    let mut plugin = Plugin::start(plugin(), &identity);
    let pid = plugin.child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    assert!(runtime.block_on(schema(&plugin, &identity)).provider.is_some());
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert_eq!(plugin.wait().0, Some(0));
}

fn leased_keys_that_are_still_open_are_deleted_however_it_ends() {
    let service = Service::start();
    let identity = Identity::new();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let ends = [
        "told to end by go-plugin",
        "told to end by a signal",
        "its last client is gone",
        "its client is gone while the key is being made",
    ];
    for end in ends {
        let mut command = Plugin::command(plugin());
        command.env("PLUGIN_CLIENT_CERT", &identity.pem).env("IC_API_KEY", &service.login);
        let mut plugin = Plugin::from(command.env("IBMCLOUD_IAM_API_ENDPOINT", service.endpoint()));
        let channel = runtime.block_on(plugin.channel(&identity));
        let mut client = ProviderClient::new(channel.clone());
        service.mock.clear_journal();
        let made = |entry: &iam_identity_mock::Entry| entry.call() == "POST /v1/apikeys" && entry.acted;
        runtime.block_on(async {
            client.configure_provider(configure_provider::Request::default()).await.unwrap();
            if end == ends[3] {
                let slow = Effect::DelayAfter(Duration::from_millis(500));
                service.mock.inject(Fault::on(Method::POST, "/v1/apikeys", slow));
                let opening = tokio::spawn(async move { client.open_ephemeral_resource(lease()).await });
                service.mock.wait_until(|entries| entries.iter().any(made)).await;
                opening.abort();
            } else {
                let opened = client.open_ephemeral_resource(lease()).await.unwrap().into_inner();
                assert!(opened.diagnostics.is_empty(), "{:?}", opened.diagnostics);
                drop(client);
            }
        });
        assert_eq!(service.mock.keys_named("job").len(), 1, "{end}");
        match end {
            "told to end by go-plugin" => {
                runtime.block_on(GrpcControllerClient::new(channel).shutdown(Empty {})).unwrap();
                assert!(service.mock.keys_named("job").is_empty(), "the answer comes when they are deleted");
            }
            "told to end by a signal" => {
                let pid = plugin.child.id().to_string();
                assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
            }
            _ => drop(channel),
        }
        assert_eq!(plugin.wait().0, Some(0), "{end}");
        assert!(service.mock.keys_named("job").is_empty(), "{end}");
    }
}

/// A leased key's configuration.
fn lease() -> open_ephemeral_resource::Request {
    let config = serde_json::json!({
        "name": "job", "description": null, "lease": null, "create": null, "apikey": null, "apikey_id": null,
        "expires_at": null,
    });
    let config = Some(DynamicValue { msgpack: Vec::new(), json: config.to_string().into_bytes() });
    open_ephemeral_resource::Request { type_name: "ibm_iam_api_key".into(), config, client_capabilities: None }
}

fn attached_to_a_process_that_serves_for_debugging_terraform_works(mut directory: WorkingDirectory, service: Service) {
    let mut plugin = Command::new(plugin());
    plugin.arg("--debug").stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = plugin.env_remove("TF_PLUGIN_MAGIC_COOKIE").spawn().unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.as_mut().unwrap()), &mut line).unwrap();
    let attach = line.trim_end().strip_prefix("TF_REATTACH_PROVIDERS='").and_then(|it| it.strip_suffix('\''));
    directory.set("TF_REATTACH_PROVIDERS", attach.unwrap_or_else(|| panic!("{line}")));
    let block = format!(
        "provider \"ibm\" {{\n  ibmcloud_api_key = {:?}\n  max_retries = 0\n}}\n\
             resource \"ibm_iam_api_key\" \"it\" {{\n  name = \"x\"\n  store_value = true\n}}",
        service.login
    );
    directory.configure(&block);
    // The attached process is not told of the mock; that it refuses the plan shows that it is the one that answers.
    directory.try_plan(&[]).failure().says(&["store_value cannot be true"]);
    child.kill().unwrap();
    child.wait().unwrap();
}

async fn schema(plugin: &Plugin, identity: &Identity) -> get_provider_schema::Response {
    let mut client = ProviderClient::new(plugin.channel(identity).await).max_decoding_message_size(256 << 20);
    client.get_provider_schema(get_provider_schema::Request {}).await.unwrap().into_inner()
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(alone started_by_a_person_it_explains_itself_and_fails),
        case!(alone it_tells_its_version),
        case!(alone without_protocol_6_it_says_so_and_fails),
        case!(alone a_broken_client_certificate_is_an_error_and_not_an_open_door),
        case!(async the_socket_is_private_and_removed_at_the_end),
        case!(async the_folder_of_a_killed_plugin_is_removed_by_the_next_one_and_that_of_a_living_one_stays),
        #[cfg(target_os = "linux")]
        case!(alone no_core_file_can_hold_the_key_that_it_logs_in_with),
        case!(async clients_without_the_certificate_are_refused),
        case!(async after_200_connections_of_garbage_the_right_client_is_served),
        case!(async an_unknown_object_is_a_diagnostic_and_the_plugin_lives_on),
        case!(async it_ends_with_its_last_connection),
        case!(alone it_ends_when_its_parent_is_dead_before_it_connected),
        case!(alone an_interrupt_is_left_to_terraform),
        case!(alone leased_keys_that_are_still_open_are_deleted_however_it_ends),
        case!(attached_to_a_process_that_serves_for_debugging_terraform_works),
    ]
}
