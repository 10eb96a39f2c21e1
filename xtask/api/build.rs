//! Writes the registry: a list of all declared operations that can be built, sent and decoded without naming their types.

#[allow(dead_code, unreachable_pub, reason = "the derive uses all of it")]
#[path = "../../crates/spotify-web-derive/src/attributes.rs"]
mod attributes;
#[allow(dead_code, unreachable_pub, reason = "the derive uses all of it")]
#[path = "../../crates/spotify-web-derive/src/declaration.rs"]
mod declaration;
#[allow(dead_code, reason = "coverage uses all of it")]
#[path = "src/declarations.rs"]
mod declarations;

use std::fmt::Write;
use std::path::Path;
use std::{env, fs, process};

use declarations::{Argument, Declared, Place};

fn main() {
    println!("cargo::rerun-if-changed={}", declarations::SOURCES);
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/declarations.rs");
    println!("cargo::rerun-if-changed=../../crates/spotify-web-derive/src");
    if let Err(error) = write() {
        println!("cargo::error={error}");
        process::exit(1);
    }
}

fn write() -> Result<(), String> {
    let declared = declarations::read(Path::new(declarations::SOURCES))?;
    let mut text = String::from("pub(crate) static OPERATIONS: &[Registered] = &[\n");
    for declared in &declared {
        text.push_str(&entry(declared));
    }
    text.push_str("];\n");
    let out = env::var("OUT_DIR").map_err(|error| error.to_string())?;
    fs::write(Path::new(&out).join("registry.rs"), text)
        .map_err(|error| format!("the registry cannot be written: {error}"))
}

fn entry(Declared { name, group, id, inside, arguments, .. }: &Declared) -> String {
    let required: Vec<_> = arguments.iter().filter(|argument| argument.required).map(sample).collect();
    let mut setters = String::new();
    for argument in arguments.iter().filter(|argument| !argument.required) {
        // Writing to a String cannot fail.
        let _ = writeln!(
            setters,
            "if shape.has({id:?}, {:?}) {{ operation = operation.{}({}); }}",
            argument.names[0],
            argument.field,
            sample(argument)
        );
    }
    let mutable = if setters.is_empty() { "" } else { "mut " };
    let required = required.join(", ");
    format!(
        "Registered {{
            name: {name:?},
            metadata: || <spotify_web::{name} as Operation>::METADATA,
            request: |shape, api| {{
                #[allow(unused_imports)]
                use {{samples::{{Sample, Wish}}, spotify_web::{{*, {group}::*}}}};
                let _ = shape;
                let {mutable}operation = spotify_web::{name}::new({required});
                {setters}
                operation.request(api)
            }},
            decode: |answer| decode::<spotify_web::{name}>(answer, {inside:?}),
        }},\n"
    )
}

/// The expression for a good value of an argument.
fn sample(Argument { names, place, ty, list, limit, takes, .. }: &Argument) -> String {
    let ty = ty.replace("crate::", "spotify_web::");
    let ty = if *list { format!("Vec<{ty}>") } else { ty };
    let limit = limit.as_ref().map(|limit| limit.within);
    let kinds: Vec<_> = takes.iter().map(|kind| format!("UriKind::{kind}")).collect();
    let parameter = if matches!(place, Place::RawBody(_)) { "" } else { &names[0] };
    format!(
        "<{ty} as Sample>::sample(&Wish {{ parameter: {parameter:?}, limit: {limit:?}, kinds: &[{}], shape, nth: 0 }})",
        kinds.join(", ")
    )
}
