//! The islands are optional: where nobody built them (`make islands`), their folder is empty, and the pages are plain.
//! Nothing is built here, and npm is never called.

fn main() {
    println!("cargo:rerun-if-changed=assets/built");
    println!("cargo:rerun-if-changed=words");
    // If this cannot be, the compiler says so where the folder is embedded.
    let _ = std::fs::create_dir_all("assets/built");
}
