//! Compiles the .proto files with protox, so that a build needs no protoc.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = "proto";
    println!("cargo:rerun-if-changed={folder}");
    let descriptors = protox::compile(["tfplugin6.proto", "go_plugin.proto"], [folder])?;
    tonic_prost_build::configure()
        // RPCs without an implementation (state stores) return UNIMPLEMENTED.
        .generate_default_stubs(true)
        .btree_map(".")
        // These hold configurations and states; lib.rs implements Debug for them, which shows sizes only.
        .skip_debug(["tfplugin6.DynamicValue", "tfplugin6.RawState"])
        .compile_fds(descriptors)?;
    Ok(())
}
