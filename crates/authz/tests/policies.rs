//! The policies as shipped, and what is said of files that are wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use authz::{Policies, PolicyFault, PolicyFile, Relation, Relations, shipped_files};
use kernel::Role;

fn with(path: &str, text: &str) -> Vec<PolicyFile> {
    let mut files = shipped_files();
    files.push(PolicyFile::new(path, text));
    files
}

fn faults(text: &str) -> Vec<PolicyFault> {
    Policies::read(&with("own.cedar", text)).unwrap_err()
}

#[test]
fn the_shipped_policies_have_no_fault_and_are_all_read() {
    let read = Policies::read(&shipped_files()).unwrap_or_else(|faults| panic!("{faults:#?}"));
    assert_eq!(read.rights_text(), Policies::shipped().rights_text());
    let source: String = shipped_files().into_iter().map(|file| file.text).collect();
    assert_eq!(read.policies().len(), source.matches("@id(").count());
}

#[test]
fn every_policy_decides_something_and_every_action_but_what_nobody_does_has_a_policy() {
    let policies = Policies::shipped();
    let rights = policies.rights();
    for policy in policies.policies() {
        assert!(rights.iter().any(|right| right.by.contains(&policy.id)), "{} decides nothing", policy.id);
    }
    for action in policies.actions() {
        assert!(rights.iter().any(|right| right.action == action.slug), "nobody may {}", action.slug);
        assert!(!action.text.da.is_empty() && !action.groups.iter().any(|group| group.text.en.is_empty()));
    }
}

/// The files with one policy taken out, or without what stands in its `when`.
fn without(id: &str, condition_alone: bool) -> Option<Vec<PolicyFile>> {
    let mut files = shipped_files();
    let file = files.iter_mut().find(|file| file.text.contains(&format!("@id(\"{id}\")"))).unwrap();
    let start = file.text.find(&format!("@id(\"{id}\")")).unwrap();
    let end = start + file.text[start..].find(";\n").unwrap();
    let policy = &file.text[start..end];
    let kept = if condition_alone { &policy[..policy.find("\nwhen")?] } else { "" };
    let left = if kept.is_empty() { String::new() } else { format!("{kept};") };
    file.text = format!("{}{left}{}", &file.text[..start], &file.text[end + 1..]);
    Some(files)
}

/// Every case that a policy can tell apart.
fn cases() -> Vec<(Relations, bool)> {
    let relations = Relation::ALL.len();
    let subset = |bits: usize| {
        let held: Vec<Relation> =
            (0..relations).filter(|at| bits & (1 << at) != 0).map(|at| Relation::ALL[at]).collect();
        Relations::of(&held)
    };
    (0..1 << relations).flat_map(|bits| [(subset(bits), false), (subset(bits), true)]).collect()
}

#[test]
fn no_policy_can_be_deleted_or_lose_its_condition_without_a_right_that_changes() {
    let shipped = Policies::shipped();
    let rights = shipped.rights();
    let cases = cases();
    let differs = |changed: &Policies, action: &str, role: Role| {
        cases.iter().any(|(held, emergency)| {
            changed.allows(role, action, *held, *emergency) != shipped.allows(role, action, *held, *emergency)
        })
    };
    let mut conditions = 0;
    for policy in shipped.policies() {
        let right = rights.iter().find(|right| right.by.contains(&policy.id)).unwrap();
        let deleted = Policies::read(&without(&policy.id, false).unwrap()).unwrap();
        assert_eq!(deleted.policies().len() + 1, shipped.policies().len(), "{}", policy.id);
        // Some right is this policy's alone, and every right is in the table that people read.
        let own = rights.iter().filter(|right| right.by.contains(&policy.id));
        assert!(
            own.clone().any(|right| differs(&deleted, &right.action, right.role)),
            "{} can go",
            policy.id
        );
        if let Some(files) = without(&policy.id, true) {
            conditions += 1;
            let loosened = Policies::read(&files).unwrap();
            let changed = Role::ALL.into_iter().any(|role| differs(&loosened, &right.action, role));
            assert!(changed, "the condition of {} says nothing", policy.id);
        }
    }
    assert!(conditions > 20, "{conditions}");
}

#[test]
fn a_decision_names_the_policy_that_made_it() {
    let policies = Policies::shipped();
    let sender = Relations::of(&[Relation::Sender]);
    let decision = policies.decides(Role::Sender, "ask_pathway", sender, false);
    assert!(decision.allowed);
    assert_eq!(decision.by, ["sender_sees_pathway"]);
    let refused = policies.decides(Role::Sender, "ask_pathway", Relations::NONE, false);
    assert!(!refused.allowed && refused.by.is_empty());
    let emergency = policies.decides(Role::Sender, "ask_pathway", Relations::NONE, true);
    assert_eq!(emergency.by, ["emergency_look"]);
    assert!(!policies.allows(Role::Sender, "ask_no_such_thing", sender, true));
}

#[test]
fn an_emergency_opens_one_citizen_for_those_who_care_and_nothing_else() {
    let policies = Policies::shipped();
    let opened: Vec<String> = policies
        .rights()
        .into_iter()
        .filter(|right| right.emergency)
        .map(|right| format!("{} {}", right.action, right.role))
        .collect();
    let questions = [
        "ask_address",
        "ask_handover",
        "ask_identity",
        "ask_pathway",
        "ask_person",
        "ask_timeline",
        "ask_who",
    ];
    let mut expected = Vec::new();
    for question in questions {
        for role in [Role::Sender, Role::Assessor, Role::Leader, Role::Provider] {
            expected.push(format!("{question} {role}"));
        }
    }
    assert_eq!(opened, expected);
}

#[test]
fn a_relation_on_which_nothing_turns_is_not_asked_for() {
    let policies = Policies::shipped();
    let sender = policies.rule(Role::Sender, "ask_pathway").unwrap();
    assert_eq!(sender.matters(), Relations::of(&[Relation::Sender]));
    let owner = policies.rule(Role::SystemOwner, "report_figures").unwrap();
    assert!(owner.allows_always() && owner.matters().is_empty());
}

#[test]
fn what_one_policy_forbids_no_other_permits() {
    let forbids = r#"
        @id("not_in_the_own_region")
        @da("ikke")
        @en("not")
        forbid (principal == Role::"assessor", action in Action::"seeing_pathway", resource)
        when { context.relation.region_of_sender };
    "#;
    let policies = Policies::read(&with("own.cedar", forbids)).unwrap();
    let residence = Relations::of(&[Relation::Residence]);
    assert!(policies.allows(Role::Assessor, "ask_pathway", residence, false));
    let both = residence.with(Relation::RegionOfSender);
    let decision = policies.decides(Role::Assessor, "ask_pathway", both, false);
    assert!(!decision.allowed);
    assert_eq!(decision.by, ["not_in_the_own_region"]);
    assert!(
        !policies.allows(Role::Assessor, "ask_pathway", both, true),
        "an emergency opens nothing forbidden"
    );
    let rule = policies.rule(Role::Assessor, "ask_pathway").unwrap();
    assert!(rule.matters().has(Relation::RegionOfSender));
    assert!(!rule.ways().1, "the ways do not say it all");
}

#[test]
fn without_policies_nobody_may_do_anything() {
    let nothing = Policies::read(&[]).unwrap();
    assert!(nothing.rights().is_empty());
    assert!(Policies::none().rights().is_empty());
}

#[test]
fn faults_say_where_and_what_to_do_and_come_all_at_once() {
    let found = faults(
        "\n@id(\"wrong_role\")\n@da(\"x\")\n@en(\"y\")\npermit (principal == Role::\"asessor\", action, resource);\n\
         permit (principal, action == Action::\"ask_board\", resource);\n\
         @id(\"no_words\")\npermit (principal, action == Action::\"ask_board\", resource);\n\
         @id(\"sender_acts\") @da(\"x\") @en(\"y\")\npermit (principal, action == Action::\"ask_board\", resource);\n\
         @id(\"wrong_relation\") @da(\"x\") @en(\"y\")\n\
         permit (principal, action == Action::\"ask_pathway\", resource)\nwhen { context.relation.sendr };\n",
    );
    let lines: Vec<(usize, Option<&str>)> =
        found.iter().map(|fault| (fault.line, fault.policy.as_deref())).collect();
    for expected in [(6, None), (7, Some("no_words")), (9, Some("sender_acts"))] {
        assert!(lines.contains(&expected), "{expected:?} in {found:#?}");
    }
    for policy in ["wrong_role", "wrong_relation"] {
        let fault = found.iter().find(|fault| fault.policy.as_deref() == Some(policy)).unwrap();
        assert!(fault.line >= 2, "{fault}");
    }
    for fault in &found {
        assert_eq!(fault.path, "own.cedar");
        assert!(!fault.what.da.is_empty() && !fault.hint.en.is_empty(), "{fault:?}");
    }
}

#[test]
fn what_is_no_policy_is_told_with_its_line() {
    let found = faults("\n\npermit (principal, action resource);\n");
    assert_eq!((found.len(), found[0].line), (1, 3), "{found:#?}");
    let template =
        faults("@id(\"a\") @da(\"a\") @en(\"b\")\npermit (principal == ?principal, action, resource);");
    assert!(template.iter().any(|fault| fault.what.en.contains("template")), "{template:#?}");
}

#[test]
fn a_schema_that_does_not_fit_the_program_is_told() {
    let swapped = |from: &str, to: &str| {
        let mut files = shipped_files();
        let schema = files.iter_mut().find(|file| file.path.ends_with(".cedarschema")).unwrap();
        assert!(schema.text.contains(from));
        schema.text = schema.text.replace(from, to);
        Policies::read(&files).unwrap_err()
    };
    let role = swapped("\"citizen\", \"integration\"", "\"citizen\"");
    assert!(role.iter().any(|fault| fault.to_string().contains("integration")), "{role:#?}");
    let relation =
        swapped("type OfRecord = { relation: { own_organisation: Bool } };", "type OfRecord = { x: Bool };");
    assert!(!relation.is_empty());
    let broken = swapped("entity Pathway;", "entity Pathway");
    assert!(broken[0].line > 0, "{broken:#?}");
    let mut two = shipped_files();
    two.push(PolicyFile::new("b.cedarschema", ""));
    assert_eq!(Policies::read(&two).unwrap_err()[0].path, "b.cedarschema");
}

#[test]
fn system_accounts_get_less_than_people() {
    let policies = Policies::shipped();
    let of = |role: Role| -> Vec<String> {
        let rights = policies.rights().into_iter();
        rights
            .filter(|right| right.role == role && right.action.starts_with("ask_"))
            .map(|r| r.action)
            .collect()
    };
    let sender = of(Role::Sender);
    for question in of(Role::Integration) {
        assert!(sender.contains(&question), "{question}");
    }
    for personal in ["ask_identity", "ask_address", "ask_person", "ask_letter", "ask_history"] {
        assert!(policies.rule(Role::Integration, personal).is_none(), "{personal}");
    }
}

#[test]
fn a_municipality_s_own_system_reads_of_its_citizens_what_their_assessor_reads_and_changes_nothing() {
    let policies = Policies::shipped();
    let residence = Relations::of(&[Relation::Residence]);
    let mut read = Vec::new();
    for action in policies.actions() {
        let more = |role| {
            policies.allows(role, &action.slug, residence, false)
                && !policies.allows(role, &action.slug, Relations::NONE, false)
        };
        if more(Role::Integration) {
            assert!(more(Role::Assessor), "{}", action.slug);
            read.push(action.slug.as_str());
        }
    }
    read.sort_unstable();
    assert_eq!(read, ["ask_handover", "ask_pathway", "ask_timeline", "ask_who"]);
    let region = Relations::of(&[Relation::RegionOfResidence, Relation::RegionOfSender]);
    assert!(!policies.allows(Role::Integration, "ask_pathway", region, false));
}
