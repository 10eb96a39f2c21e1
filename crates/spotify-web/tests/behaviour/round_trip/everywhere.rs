//! What Spotify may do to any field of any model, done to each of them.

use serde_json::{Value, json};

use super::declarations::{DECLARED, Field};
use super::generate::{Draw, object};
use super::{Checks, MODELS};

fn ordinary(model: &Checks) -> Value {
    object(model.name, &mut Draw::regular(&[]))
}

fn rewritten(model: &Checks, json: &str) -> Value {
    (model.rewritten)(json).unwrap_or_else(|error| panic!("{}: {error}: {json}", model.name))
}

/// Each of these in the place of each field of each model, and what becomes of it.
fn in_each_place(put: Option<&Value>) {
    for model in MODELS {
        let ordinary = ordinary(model);
        for name in ordinary.as_object().unwrap().keys() {
            // What it is decides what the others mean.
            if model.name == "PlayableItem" && name == "type" {
                continue;
            }
            let mut spoiled = ordinary.clone();
            match put {
                Some(odd) => spoiled[name] = odd.clone(),
                None => drop(spoiled.as_object_mut().unwrap().remove(name)),
            }
            match (model.rewritten)(&spoiled.to_string()) {
                Ok(mut again) => {
                    let mut wanted = ordinary.clone();
                    for value in [&mut again, &mut wanted] {
                        value.as_object_mut().unwrap().remove(name);
                    }
                    assert!(again == wanted, "{}.{name}: {put:?}\n{again}\n{wanted}", model.name);
                }
                Err(error) => assert!(must_be_there(model.name, name), "{}.{name}: {put:?}: {error}", model.name),
            }
        }
    }
}

fn must_be_there(model: &str, name: &str) -> bool {
    let must = |field: &Field| field.name == name && (field.required || (!field.optional && field.shape.name == "Id"));
    match model {
        "SavedAudiobook" => name == "audiobook",
        model => DECLARED.models.get(model).is_some_and(|model| model.fields.iter().any(must)),
    }
}

#[test]
fn a_null_in_the_place_of_any_field_costs_that_field_only() {
    in_each_place(Some(&Value::Null));
}

#[test]
fn any_field_that_is_missing_costs_that_field_only() {
    in_each_place(None);
}

#[test]
fn a_text_in_the_place_of_any_field_costs_that_field_only() {
    in_each_place(Some(&"odd".into()));
    in_each_place(Some(&"".into()));
}

#[test]
fn a_number_in_the_place_of_any_field_costs_that_field_only() {
    for odd in [json!(-1), json!(3), json!(1e300), json!(u64::MAX)] {
        in_each_place(Some(&odd));
    }
}

#[test]
fn true_in_the_place_of_any_field_costs_that_field_only() {
    in_each_place(Some(&true.into()));
}

#[test]
fn a_list_in_the_place_of_any_field_costs_that_field_only() {
    for odd in [json!([]), json!([[], {}, null, "x", 1])] {
        in_each_place(Some(&odd));
    }
}

#[test]
fn an_object_in_the_place_of_any_field_costs_that_field_only() {
    for odd in [json!({}), json!({"id": {}, "items": 1, "name": [], "url": {}})] {
        in_each_place(Some(&odd));
    }
}

/// The JSON with every whole number in another form. Texts of these objects hold no `@`.
fn with_numbers(value: &Value, form: impl Fn(u64) -> String) -> String {
    fn mark(value: &mut Value) {
        match value {
            Value::Number(number) => {
                if let Some(number) = number.as_u64() {
                    *value = format!("@{number}@").into();
                }
            }
            Value::Array(list) => list.iter_mut().for_each(mark),
            Value::Object(map) => map.values_mut().for_each(mark),
            _ => {}
        }
    }
    let mut marked = value.clone();
    mark(&mut marked);
    let mut text = String::new();
    for (index, part) in marked.to_string().split('@').enumerate() {
        match part.parse() {
            Ok(number) if index % 2 == 1 => {
                text.pop();
                text += &form(number);
            }
            _ => text += part.strip_prefix('"').filter(|_| index > 0).unwrap_or(part),
        }
    }
    text
}

#[test]
fn every_whole_number_may_be_a_fraction_have_an_exponent_or_be_a_text() {
    let forms: [fn(u64) -> String; 6] = [
        |number| format!("{number}.0"),
        |number| format!("{number}e0"),
        |number| format!("{}.0E-1", number * 10),
        |number| format!("{}.{}E+1", number / 10, number % 10),
        |number| format!("\"{number}\""),
        |number| format!("\" {number}.0\""),
    ];
    for model in MODELS {
        let ordinary = ordinary(model);
        for form in forms {
            let json = with_numbers(&ordinary, form);
            assert!(rewritten(model, &json) == ordinary, "{json}");
        }
    }
}

fn at_every_object(value: &mut Value, change: &impl Fn(&mut serde_json::Map<String, Value>)) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|value| at_every_object(value, change)),
        Value::Object(map) => {
            map.values_mut().for_each(|value| at_every_object(value, change));
            change(map);
        }
        _ => {}
    }
}

#[test]
fn a_null_in_any_list_is_left_out() {
    for model in MODELS {
        let ordinary = ordinary(model);
        let mut spoiled = ordinary.clone();
        at_every_object(&mut spoiled, &|map| {
            for list in map.values_mut().filter_map(Value::as_array_mut) {
                // Numbers in a list mean something by their places.
                if list.iter().all(|element| !element.is_number()) {
                    list.insert(0, Value::Null);
                    list.push(Value::Null);
                }
            }
        });
        assert!(rewritten(model, &spoiled.to_string()) == ordinary, "{spoiled}");
    }
}

#[test]
fn fields_that_nobody_knows_yet_are_passed_over_in_any_object() {
    for model in MODELS {
        let ordinary = ordinary(model);
        let mut spoiled = ordinary.clone();
        at_every_object(&mut spoiled, &|map| {
            for (name, value) in
                [("", json!(1)), ("new_in_2027", json!({"id": [{"name": null}]})), ("Name", json!("x"))]
            {
                map.insert(name.to_owned(), value);
            }
        });
        assert!(rewritten(model, &spoiled.to_string()) == ordinary, "{spoiled}");
    }
}

#[test]
fn a_type_in_capitals_changes_nothing() {
    for model in MODELS {
        let ordinary = ordinary(model);
        let mut spoiled = ordinary.clone();
        at_every_object(&mut spoiled, &|map| {
            for name in ["type", "album_type", "album_group", "reason", "release_date_precision", "repeat_state"] {
                if let Some(Value::String(text)) = map.get_mut(name) {
                    // An item that nobody knows keeps what it was sent.
                    if text != "x" {
                        *text = text.to_uppercase();
                    }
                }
            }
        });
        assert!(rewritten(model, &spoiled.to_string()) == ordinary, "{spoiled}");
    }
}

#[test]
fn every_character_may_be_an_escape() {
    for model in MODELS {
        let ordinary = ordinary(model);
        let mut json = String::new();
        let mut in_text = false;
        for character in ordinary.to_string().chars() {
            in_text ^= character == '"';
            match character {
                '/' if in_text => json += r"\/",
                _ if in_text && character.is_ascii_alphanumeric() => {
                    json += &format!(r"\u{:04x}", u32::from(character))
                }
                _ => json.push(character),
            }
        }
        assert!(rewritten(model, &json) == ordinary, "{json}");
    }
}

#[test]
fn white_space_may_be_anywhere() {
    for model in MODELS {
        let ordinary = ordinary(model);
        let json = format!("\r\n\t {} \n", serde_json::to_string_pretty(&ordinary).unwrap().replace('\n', "\r\n\t"));
        assert!(rewritten(model, &json) == ordinary, "{json}");
    }
}

#[test]
fn a_name_that_comes_twice_counts_the_second_time() {
    for model in MODELS {
        let ordinary = ordinary(model);
        let fields = ordinary.to_string();
        let mut once_odd = ordinary.clone();
        once_odd.as_object_mut().unwrap().values_mut().for_each(|value| *value = json!({"odd": [1]}));
        // What was written under a second name, or within, is not taken back.
        let json = format!("{},{}", once_odd.to_string().strip_suffix('}').unwrap(), &fields[1..]);
        assert!(rewritten(model, &json) == ordinary, "{json}");
    }
}

#[test]
fn anything_but_an_object_is_an_error_that_says_so() {
    for model in MODELS {
        for (json, problem) in [
            ("null", "it is null"),
            ("true", "it is not an object"),
            ("7", "it is not an object"),
            ("-7", "it is not an object"),
            ("7.5", "it is not an object"),
            (r#""x""#, "it is not an object"),
            ("[{}]", "it is not an object"),
        ] {
            let error = (model.rewritten)(json).unwrap_err().to_string();
            assert!(error.starts_with(problem), "{}: {error}", model.name);
        }
    }
}
