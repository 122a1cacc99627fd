//! Reading policy files and checking them against their schema. Every fault is told, with file, line and what to do.

use crate::{
    action::{Action, Group, Subject},
    fault::PolicyFault,
    policies::{Parts, Policy, PolicyFile},
    relation::Relations,
    request::Case,
    shipped::shipped_files,
};
use cedar_policy::{
    Effect, EntityId, EntityTypeName, EntityUid, Policy as CedarPolicy, PolicyId, PolicySet, Schema,
    SchemaFragment, ValidationMode, Validator,
};
use kernel::{Role, Text};
use miette::Diagnostic;
use std::{collections::BTreeMap, str::FromStr};

/// How the schema's file name ends.
const SCHEMA: &str = ".cedarschema";

/// How much is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Everything: the files may say anything.
    Whole,
    /// That it can be read: the rest was checked before.
    Trusted,
}

/// Reads files.
pub(crate) fn read(files: &[PolicyFile], depth: Depth) -> Result<Parts, Vec<PolicyFault>> {
    let shipped = shipped_files();
    let mut schemas: Vec<&PolicyFile> = files.iter().filter(|file| file.path.ends_with(SCHEMA)).collect();
    if schemas.is_empty() {
        schemas.extend(shipped.iter().find(|file| file.path.ends_with(SCHEMA)));
    }
    let [schema_file] = schemas.as_slice() else {
        return Err(schemas.iter().skip(1).map(|file| one_schema_too_many(&file.path)).collect());
    };
    let (schema, fragment) = schema(schema_file).map_err(|fault| vec![fault])?;
    let mut faults = Vec::new();
    let (actions, groups) = actions(&schema, &fragment, schema_file, &mut faults);
    let mut reading = Reading { faults, ..Reading::default() };
    for file in files.iter().filter(|file| !file.path.ends_with(SCHEMA)) {
        reading.file(file);
    }
    if depth == Depth::Whole {
        reading.hold_against(&schema);
        shapes_fit(&schema, &actions, &schema_file.path, &mut reading.faults);
    }
    let hierarchy = schema
        .action_entities()
        .map_err(|error| vec![schema_fault(schema_file, 0, &error.to_string(), no_hint())])?;
    if reading.faults.is_empty() {
        Ok(Parts { set: reading.set, hierarchy, actions, groups, policies: reading.policies })
    } else {
        reading.faults.sort();
        reading.faults.dedup();
        Err(reading.faults)
    }
}

/// What was read of the policies so far.
#[derive(Default)]
struct Reading {
    set: PolicySet,
    policies: Vec<Policy>,
    /// The text of each policy's file, by the policy.
    texts: BTreeMap<String, (String, String)>,
    faults: Vec<PolicyFault>,
}

impl Reading {
    fn file(&mut self, file: &PolicyFile) {
        let read = match PolicySet::from_str(&file.text) {
            Ok(read) => read,
            Err(errors) => {
                self.faults.extend(errors.iter().map(|error| PolicyFault {
                    path: file.path.clone(),
                    line: line_of(&file.text, error),
                    policy: None,
                    what: said("filen kan ikke læses", "the file cannot be read", &error.to_string()),
                    hint: help(error),
                }));
                return;
            }
        };
        if read.templates().next().is_some() {
            self.faults.push(PolicyFault {
                path: file.path.clone(),
                line: 0,
                policy: None,
                what: Text::new("filen har en skabelon", "the file has a template"),
                hint: Text::new(
                    "skriv rollen i stedet for ?principal",
                    "write the role instead of ?principal",
                ),
            });
        }
        let mut numbered: Vec<(usize, &CedarPolicy)> =
            read.policies().map(|policy| (number_of(policy.id()), policy)).collect();
        numbered.sort_by_key(|(number, _)| *number);
        let starts = statements(&file.text);
        for (number, policy) in numbered {
            self.policy(file, policy, starts.get(number).copied().unwrap_or(0));
        }
    }

    fn policy(&mut self, file: &PolicyFile, policy: &CedarPolicy, line: usize) {
        let annotation = |key: &str| policy.annotation(key).map(str::trim).filter(|text| !text.is_empty());
        let Some(id) = annotation("id") else {
            self.fault(
                file,
                line,
                None,
                Text::new("reglen har intet navn", "the policy has no name"),
                Text::new("skriv @id(\"navn\") over reglen", "write @id(\"name\") above the policy"),
            );
            return;
        };
        let line = line_with(&file.text, &format!("@id(\"{id}\")")).unwrap_or(line);
        let (Some(da), Some(en)) = (annotation("da"), annotation("en")) else {
            self.fault(
                file,
                line,
                Some(id),
                Text::new("reglen er ikke sagt i ord", "the policy is not said in words"),
                Text::new(
                    "skriv @da(\"...\") og @en(\"...\") over reglen",
                    "write @da(\"...\") and @en(\"...\") above the policy",
                ),
            );
            return;
        };
        if self.set.add(policy.new_id(PolicyId::new(id))).is_err() {
            let other = self.policies.iter().find(|other| other.id == id);
            let other = other.map_or_else(String::new, |other| format!("{}:{}", other.path, other.line));
            self.fault(
                file,
                line,
                Some(id),
                Text::new(
                    format!("navnet står også i {other}"),
                    format!("the name stands in {other} as well"),
                ),
                Text::new("giv reglen et andet navn", "give the policy another name"),
            );
            return;
        }
        self.texts.insert(id.to_owned(), (file.path.clone(), file.text.clone()));
        self.policies.push(Policy {
            id: id.to_owned(),
            text: Text::new(da, en),
            forbids: policy.effect() == Effect::Forbid,
            path: file.path.clone(),
            line,
            source: policy.to_string(),
        });
    }

    fn fault(&mut self, file: &PolicyFile, line: usize, policy: Option<&str>, what: Text, hint: Text) {
        let policy = policy.map(str::to_owned);
        self.faults.push(PolicyFault { path: file.path.clone(), line, policy, what, hint });
    }

    /// Holds every policy against the schema. What Cedar only warns of is a fault here: a policy that can never apply
    /// gives somebody a right on paper that they have not.
    fn hold_against(&mut self, schema: &Schema) {
        let result = Validator::new(schema.clone()).validate(&self.set, ValidationMode::Strict);
        let errors = result.validation_errors().map(|error| (error.policy_id(), error as &dyn Diagnostic));
        let warnings =
            result.validation_warnings().map(|warning| (warning.policy_id(), warning as &dyn Diagnostic));
        let faults: Vec<PolicyFault> = errors
            .chain(warnings)
            .map(|(id, error)| {
                let id = id.to_string();
                let (path, text) = self.texts.get(&id).cloned().unwrap_or_default();
                PolicyFault {
                    line: line_of(&text, error),
                    path,
                    policy: Some(id),
                    what: said(
                        "reglen passer ikke til skemaet",
                        "the policy does not fit the schema",
                        &error.to_string(),
                    ),
                    hint: help(error),
                }
            })
            .collect();
        self.faults.extend(faults);
    }
}

fn one_schema_too_many(path: &str) -> PolicyFault {
    PolicyFault {
        path: path.to_owned(),
        line: 0,
        policy: None,
        what: Text::new("der er mere end ét skema", "there is more than one schema"),
        hint: Text::new(
            format!("behold én fil, der ender på {SCHEMA}"),
            format!("keep one file that ends in {SCHEMA}"),
        ),
    }
}

fn schema_fault(file: &PolicyFile, line: usize, message: &str, hint: Text) -> PolicyFault {
    let what = said("skemaet kan ikke læses", "the schema cannot be read", message);
    PolicyFault { path: file.path.clone(), line, policy: None, what, hint }
}

fn schema(file: &PolicyFile) -> Result<(Schema, SchemaFragment), PolicyFault> {
    let (fragment, _) = SchemaFragment::from_cedarschema_str(&file.text)
        .map_err(|error| schema_fault(file, line_of(&file.text, &error), &error.to_string(), help(&error)))?;
    let schema = Schema::from_schema_fragments([fragment.clone()])
        .map_err(|error| schema_fault(file, line_of(&file.text, &error), &error.to_string(), help(&error)))?;
    Ok((schema, fragment))
}

/// The actions and groups of a schema, by name.
fn actions(
    schema: &Schema,
    fragment: &SchemaFragment,
    file: &PolicyFile,
    faults: &mut Vec<PolicyFault>,
) -> (Vec<Action>, Vec<Group>) {
    let words = |uid: &EntityUid| {
        let id: &EntityId = uid.id();
        let said = |key| fragment.action_annotation(None, id, key).map(str::to_owned);
        said("da").zip(said("en")).map(|(da, en)| Text::new(da, en))
    };
    let mut name = |uid: &EntityUid| {
        let slug = uid.id().unescaped().to_owned();
        let text = words(uid).unwrap_or_else(|| {
            let line = line_with(&file.text, &format!("action \"{slug}\"")).unwrap_or(0);
            faults.push(PolicyFault {
                path: file.path.clone(),
                line,
                policy: None,
                what: Text::new(
                    format!("handlingen '{slug}' er ikke sagt i ord"),
                    format!("the action '{slug}' is not said in words"),
                ),
                hint: Text::new(
                    "skriv @da(\"...\") og @en(\"...\") over den",
                    "write @da(\"...\") and @en(\"...\") above it",
                ),
            });
            Text::same(&slug)
        });
        (slug, text)
    };
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for uid in schema.action_groups() {
        let (slug, text) = name(uid);
        groups.insert(slug.clone(), Group { slug, text });
    }
    let mut actions = Vec::new();
    for uid in schema.actions() {
        let subjects = subjects(schema, uid);
        if subjects.is_empty() {
            continue;
        }
        let (slug, text) = name(uid);
        let mut of: Vec<Group> = schema
            .action_entities()
            .ok()
            .and_then(|entities| {
                let all = entities.ancestors(uid)?;
                Some(all.filter_map(|group| groups.get(group.id().unescaped()).cloned()).collect())
            })
            .unwrap_or_default();
        of.sort();
        actions.push(Action { slug, text, groups: of, subjects });
    }
    actions.sort_by(|one, other| one.slug.cmp(&other.slug));
    (actions, groups.into_values().collect())
}

/// What an action can be about.
fn subjects(schema: &Schema, action: &EntityUid) -> Vec<Subject> {
    let kinds: Vec<&EntityTypeName> =
        schema.resources_for_action(action).map(Iterator::collect).unwrap_or_default();
    let is = |subject: &Subject| kinds.iter().any(|kind| kind.to_string() == subject.entity_type());
    Subject::ALL.into_iter().filter(is).collect()
}

/// Whether the schema knows every role, and takes what policies are asked with.
fn shapes_fit(schema: &Schema, actions: &[Action], path: &str, faults: &mut Vec<PolicyFault>) {
    let mut tell = |message: String| {
        faults.push(PolicyFault {
            path: path.to_owned(),
            line: 0,
            policy: None,
            what: said("skemaet passer ikke til programmet", "the schema does not fit the program", &message),
            hint: Text::new(
                "ret roller, typer og relationer, som de står i det skema, der følger med",
                "write roles, types and relations as the shipped schema has them",
            ),
        });
    };
    let Some(first) = actions.first() else {
        tell("there is no action".to_owned());
        return;
    };
    let roles = Role::ALL.into_iter().map(|role| (role, first));
    let each = actions.iter().map(|action| (Role::Sender, action));
    for (role, action) in roles.chain(each) {
        for subject in &action.subjects {
            let case = Case {
                role,
                action: &action.slug,
                subjects: &action.subjects,
                subject: *subject,
                relations: Relations::NONE,
                emergency: false,
            };
            if let Err(message) = case.request(Some(schema)) {
                tell(message);
            }
        }
    }
}

/// A sentence of ours with what Cedar says.
fn said(da: &str, en: &str, cedar: &str) -> Text {
    Text::new(format!("{da}: {cedar}"), format!("{en}: {cedar}"))
}

fn no_hint() -> Text {
    Text::new("se policies/README.md", "see policies/README.md")
}

/// What Cedar says can be done.
fn help(error: &dyn Diagnostic) -> Text {
    error.help().map_or_else(no_hint, |help| Text::same(help.to_string()))
}

/// The line that an error points at; 0 if at none.
fn line_of(text: &str, error: &dyn Diagnostic) -> usize {
    let offset = error.labels().and_then(|mut labels| labels.next()).map(|label| label.offset());
    let before = offset.and_then(|offset| text.as_bytes().get(..offset));
    before.map_or(0, |before| before.iter().filter(|byte| **byte == b'\n').count() + 1)
}

/// The line on which something stands first, comments left out.
fn line_with(text: &str, wanted: &str) -> Option<usize> {
    let mut lines = text.lines().enumerate();
    lines
        .find(|(_, line)| !line.trim_start().starts_with("//") && line.contains(wanted))
        .map(|(at, _)| at + 1)
}

/// The lines on which policies begin, as they are usually written: `permit` or `forbid` first on a line.
fn statements(text: &str) -> Vec<usize> {
    let begins = |line: &str| line.starts_with("permit") || line.starts_with("forbid");
    text.lines().enumerate().filter(|(_, line)| begins(line.trim_start())).map(|(at, _)| at + 1).collect()
}

/// Which policy of its file it is: Cedar numbers them as they stand.
fn number_of(id: &PolicyId) -> usize {
    id.to_string().trim_start_matches(|letter: char| !letter.is_ascii_digit()).parse().unwrap_or(usize::MAX)
}
