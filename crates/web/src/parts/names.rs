//! What organisations are called, for pages that know them by id.

use front::House;
use kernel::OrganisationId;
use registry::OrganisationKind;

/// The name of an organisation today; its id where the registry has none.
pub(crate) fn organisation(house: &House, id: &OrganisationId) -> String {
    let date = kernel::danish_date(house.now());
    let name = house
        .engine()
        .read(|world| world.registry.organisation_on(id, date).map(|known| known.name.to_string()));
    name.ok().flatten().unwrap_or_else(|| id.to_string())
}

/// Every organisation that exists today, by kind and name: id and name of each.
pub(crate) fn organisations(house: &House) -> Vec<(OrganisationId, String)> {
    let date = kernel::danish_date(house.now());
    let known = house.engine().read(|world| {
        let kinds = OrganisationKind::ALL.into_iter();
        let lists = kinds.map(|kind| {
            let mut list: Vec<_> = world.registry.list(kind, date);
            list.sort_by(|one, other| one.name.cmp(&other.name));
            list.into_iter().map(|known| (known.id.clone(), known.name.to_string())).collect::<Vec<_>>()
        });
        lists.flatten().collect()
    });
    known.unwrap_or_default()
}
