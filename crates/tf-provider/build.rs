//! Compiles the protocol's .proto files with protox, so that nobody needs protoc.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = "../../proto";
    println!("cargo:rerun-if-changed={folder}");
    let descriptors = protox::compile(["tfplugin6.proto", "go_plugin.proto"], [folder])?;
    tonic_prost_build::configure()
        // Calls that this project does not answer (state stores) are refused as unimplemented.
        .generate_default_stubs(true)
        .btree_map(".")
        // These hold configurations and states; their Debug is written by hand and shows sizes only.
        .skip_debug(["tfplugin6.DynamicValue", "tfplugin6.RawState"])
        .compile_fds(descriptors)?;
    Ok(())
}
