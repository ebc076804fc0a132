//! The harness: every case under every Terraform at hand is a test of its own, such as
//! `api_key::lock::a_tainted_locked_key_is_refused_before_it_is_deleted::terraform_1_11`. They run in parallel, and the
//! last line names what they ran under.

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::LazyLock;

use libtest_mimic::{Arguments, Trial};
use testkit::service::Service;
use testkit::terraform::{self, Terraform};
use testkit::working_directory::WorkingDirectory;
use testkit::workspace::{executable, programs};

/// A case, and the Terraforms that it runs under.
pub(crate) struct Case {
    name: String,
    run: Run,
    needs: fn(&Terraform) -> bool,
    only: Only,
}

/// How a case is called.
enum Run {
    /// With a working directory whose provider logs in to a mock of its own.
    InDirectory(fn(WorkingDirectory, Service)),
    /// With a Terraform alone.
    Under(fn(&Terraform)),
    /// Without Terraform.
    Alone(fn()),
}

/// Which of the Terraforms that have what a case needs it runs under.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Only {
    All,
    /// The first: the case is about something else than Terraform.
    First,
    /// The one with the highest version.
    Newest,
}

impl Case {
    /// A case under every Terraform, in a working directory with a mock.
    pub(crate) fn new(module: &str, name: &str, run: fn(WorkingDirectory, Service)) -> Self {
        Self::with(module, name, Run::InDirectory(run))
    }

    /// A case under every Terraform that needs another mock or directory.
    pub(crate) fn under(module: &str, name: &str, run: fn(&Terraform)) -> Self {
        Self::with(module, name, Run::Under(run))
    }

    /// A case without Terraform.
    pub(crate) fn alone(module: &str, name: &str, run: fn()) -> Self {
        Self::with(module, name, Run::Alone(run))
    }

    fn with(module: &str, name: &str, run: Run) -> Self {
        let place = module.split_once("::").map_or("", |(_, place)| place);
        Self { name: format!("{place}::{name}"), run, needs: |_| true, only: Only::All }
    }

    /// Only under a Terraform that satisfies this.
    pub(crate) fn needs(self, needs: fn(&Terraform) -> bool) -> Self {
        Self { needs, ..self }
    }

    /// Only under one Terraform, whichever is found first.
    pub(crate) fn once(self) -> Self {
        Self { only: Only::First, ..self }
    }

    /// Only under one Terraform, the newest.
    pub(crate) fn newest(self) -> Self {
        Self { only: Only::Newest, ..self }
    }

    fn trials(&self, all: &[Terraform]) -> Vec<Trial> {
        match self.run {
            Run::Alone(run) => vec![trial(self.name.clone(), run)],
            Run::Under(run) => self.trials_under(all, run),
            Run::InDirectory(run) => self.trials_under(all, move |terraform| {
                let service = Service::start();
                run(directory(terraform, &service), service);
            }),
        }
    }

    fn trials_under(&self, all: &[Terraform], run: impl Fn(&Terraform) + Copy + Send + 'static) -> Vec<Trial> {
        let mut under: Vec<_> = all.iter().filter(|terraform| (self.needs)(terraform)).collect();
        match self.only {
            Only::All => {}
            Only::First => under.truncate(1),
            Only::Newest => under = under.into_iter().max_by_key(|terraform| terraform.version).into_iter().collect(),
        }
        if under.is_empty() {
            return vec![trial(self.name.clone(), || panic!("no Terraform at hand has what this case needs"))];
        }
        under
            .into_iter()
            .map(|terraform| {
                let name = format!("{}::{}", self.name, identifier(terraform, all));
                let terraform = terraform.clone();
                trial(name, move || run(&terraform))
            })
            .collect()
    }
}

/// What distinguishes a Terraform in the names of tests: the minor version, or all of it if there is another of that.
fn identifier(terraform: &Terraform, all: &[Terraform]) -> String {
    let short = terraform.identifier();
    if all.iter().filter(|other| other.identifier() == short).count() == 1 {
        return short;
    }
    format!("{}_{}", terraform.product().to_lowercase(), terraform.full_version.replace(['.', '-'], "_"))
}

fn trial(name: String, run: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(name, move || {
        run();
        Ok(())
    })
}

/// Names a case after its function and the module that it is in.
macro_rules! case {
    (async $function:ident) => {
        $crate::cases::Case::alone(module_path!(), stringify!($function), || $crate::cases::block_on($function()))
    };
    (alone $function:ident) => {
        $crate::cases::Case::alone(module_path!(), stringify!($function), $function)
    };
    (under $function:ident) => {
        $crate::cases::Case::under(module_path!(), stringify!($function), $function)
    };
    ($function:ident) => {
        $crate::cases::Case::new(module_path!(), stringify!($function), $function)
    };
}
pub(crate) use case;

/// A working directory whose provider logs in to this mock.
pub(crate) fn directory(terraform: &Terraform, service: &Service) -> WorkingDirectory {
    let mut directory = WorkingDirectory::new(terraform, plugin());
    service.provide_for(&mut directory);
    directory
}

/// The plugin, as the profile `test` builds it.
pub(crate) fn plugin() -> &'static Path {
    static PLUGIN: LazyLock<PathBuf> = LazyLock::new(|| programs().unwrap().join(executable("terraform-provider-ibm")));
    &PLUGIN
}

/// Whether it has identities of resources.
pub(crate) fn has_identities(terraform: &Terraform) -> bool {
    !terraform.is_opentofu && terraform.version >= (1, 12, 0)
}

/// Whether it has queries and actions.
pub(crate) fn has_actions(terraform: &Terraform) -> bool {
    !terraform.is_opentofu && terraform.version >= (1, 14, 0)
}

/// Whether it has write-only arguments.
pub(crate) fn has_write_only(terraform: &Terraform) -> bool {
    terraform.version >= (1, 11, 0)
}

pub(crate) fn block_on(work: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(work);
}

/// Runs the cases that the command line selects, and names the Terraforms.
pub(crate) fn run(cases: &[Case]) -> ExitCode {
    let mut arguments = Arguments::from_args();
    // A case mostly waits: Terraform for the plugin, the plugin for the mock, and all of them for signals.
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    arguments.test_threads.get_or_insert(2 * cores);
    let all = terraform::all().unwrap_or_else(|reason| panic!("{reason}"));
    let trials = cases.iter().flat_map(|case| case.trials(&all)).collect();
    let conclusion = libtest_mimic::run(&arguments, trials);
    if !arguments.list {
        println!("ran under: {}", names(&all));
    }
    conclusion.exit_code()
}

/// `Terraform 1.11.4, 1.15.5, OpenTofu 1.11.0`.
fn names(all: &[Terraform]) -> String {
    let mut names = Vec::new();
    for is_opentofu in [false, true] {
        let of_product: Vec<_> = all.iter().filter(|terraform| terraform.is_opentofu == is_opentofu).collect();
        if let Some(first) = of_product.first() {
            let versions: Vec<_> = of_product.iter().map(|terraform| terraform.full_version.as_str()).collect();
            names.push(format!("{} {}", first.product(), versions.join(", ")));
        }
    }
    names.join(", ")
}
