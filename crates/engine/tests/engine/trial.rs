//! Trying orders without doing them: the same answer as from doing them, and nothing is stored.

use crate::support::*;
use engine::{Order, Submission, SubmitError};
use kernel::{Actor, Refusal};
use places::Command;

fn would_take(house: &House, by: &Actor, orders: &[Order]) -> Result<(), Refusal> {
    let submission = |order: &Order| Submission { actor: by.clone(), key: fresh_key(), order: order.clone() };
    let before = (house.world(), house.position());
    let tried = house.engine.would_take(&orders.iter().map(submission).collect::<Vec<_>>());
    assert_eq!((house.world(), house.position()), before);
    tried.map_err(|error| match error {
        SubmitError::Refused(refusal) => refusal,
        other => panic!("{other:?}"),
    })
}

fn register(code: &str) -> Order {
    Command::RegisterUnits(vec![unit(code, 1)]).into()
}

#[test]
fn orders_are_tried_each_on_what_those_before_would_leave() {
    let house = House::with_places(1);
    let twice = [register("sol"), register("sol")];
    let refused = would_take(&house, &owner(), &twice).unwrap_err();
    assert_eq!(would_take(&house, &owner(), &twice[..1]), Ok(()), "one alone is taken");
    house.must(&owner(), twice[0].clone());
    assert_eq!(refused, house.refused(&owner(), twice[1].clone()), "the second is refused as it would be");
}

#[test]
fn rights_are_held_against_every_order_and_not_the_first_alone() {
    let house = House::with_places(1);
    let own = actor("p", "municipality-0370", kernel::Role::Planner);
    let mut elsewhere = unit("eng", 1);
    elsewhere.operator = organisation("municipality-0330");
    let orders = [register("sol"), Command::RegisterUnits(vec![elsewhere]).into()];
    let refused = would_take(&house, &own, &orders).unwrap_err();
    assert_eq!(would_take(&house, &own, &orders[..1]), Ok(()));
    assert_eq!(refused, house.refused(&own, orders[1].clone()));
    assert_eq!(refused.kind, kernel::RefusalKind::Forbidden);
}

#[test]
fn what_ran_out_meanwhile_is_free_as_it_would_be() {
    let house = House::with_places(1);
    let pathway = house.decided(1);
    house.must(&assessor(), offer(pathway));
    let (places, until) = house
        .engine
        .read(|world| {
            let hold = world.pathways.pathway(pathway).unwrap().requests[0].offer.as_ref().unwrap().hold.end;
            (world.places.units().flat_map(|unit| unit.places.clone()).collect::<Vec<_>>(), hold.unwrap())
        })
        .unwrap();
    let remove =
        |from| [Order::from(Command::RemovePlaces { places: places.clone(), from, source: "x".into() })];
    let early = remove(at(START));
    assert_eq!(would_take(&house, &owner(), &early), Err(house.refused(&owner(), early[0].clone())));
    house.clock.set(until);
    assert_eq!(would_take(&house, &owner(), &remove(until)), Ok(()));
    house.must(&owner(), remove(until)[0].clone());
}

#[test]
fn what_needs_the_vault_is_not_tried_and_what_was_done_is_passed_over() {
    let house = House::with_places(1);
    assert_eq!(would_take(&house, &ward(), &[referral(1)]).unwrap_err().code, "cannot_be_tried");
    let done = Submission { actor: owner(), key: fresh_key(), order: register("sol") };
    house.engine.submit(done.clone()).unwrap();
    house.engine.would_take(std::slice::from_ref(&done)).unwrap();
    assert_eq!(would_take(&house, &owner(), &[done.order]).unwrap_err().kind, kernel::RefusalKind::State);
    let refused = would_take(&House::empty(), &owner(), &[register("sol")]).unwrap_err();
    assert_eq!(refused.code, "not_founded");
}
