package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Ways through the screens.
class PlaceTest {
  private static final Spot WEB = new Spot(Screen.SERVERS, "backend web");

  @Test
  void thePathLeadsBackToTheOverviewWhateverWasVisited() {
    var place = Place.START.to(Screen.SERVERS).to(Screen.EVENTS).to(Screen.SERVERS).into(WEB);

    assertThat(place.path()).extracting(Spot::title).containsExactly("overview", "servers", "servers(web)");
    assertThat(place.out().out().out().isRoot()).isTrue();
  }

  @Test
  void intoWhatIsOnTheWayGoesBackToIt() {
    var place = Place.START.into(WEB).into(new Spot(Screen.EVENTS, "server web/a")).into(WEB);

    assertThat(place.path()).containsExactly(Spot.of(Screen.OVERVIEW), WEB);
  }

  @Test
  void theLastViewIsTheOtherOfTwo() {
    var place = Place.START.to(Screen.SERVERS).to(Screen.EVENTS);

    assertThat(place.last().screen()).isEqualTo(Screen.SERVERS);
    assertThat(place.last().last().screen()).isEqualTo(Screen.EVENTS);
    assertThat(Place.START.last()).isEqualTo(Place.START);
  }

  @Test
  void historyGoesBackAndForwardUntilAnotherWayIsTaken() {
    var place = Place.START.to(Screen.SERVERS).to(Screen.EVENTS);

    assertThat(place.earlier().screen()).isEqualTo(Screen.SERVERS);
    assertThat(place.earlier().earlier().screen()).isEqualTo(Screen.OVERVIEW);
    assertThat(place.earlier().earlier().later().later().screen()).isEqualTo(Screen.EVENTS);
    assertThat(place.earlier().to(Screen.HELP).later().screen()).isEqualTo(Screen.HELP);
    assertThat(Place.START.earlier()).isEqualTo(Place.START);
  }

  @Test
  void aFilterBelongsToItsSpotAndIsThereAgainOnReturn() {
    var place = Place.START.to(Screen.SERVERS).filtered("down").into(WEB);
    assertThat(place.look().filter().text()).isEmpty();

    assertThat(place.out().look().filter().text()).isEqualTo("down");
    assertThat(place.to(Screen.EVENTS).to(Screen.SERVERS).look().filter().text()).isEqualTo("down");
  }

  @Test
  void remembersNoMoreThanCanBeReached() {
    var place = Place.START;
    for (var i = 0; i < 500; i++) {
      place = place.into(new Spot(Screen.EVENTS, "server web/" + i)).select("row").out();
    }

    assertThat(place.before()).hasSizeLessThanOrEqualTo(20);
    assertThat(place.looks().size()).isLessThanOrEqualTo(30);
    assertThat(place.path()).isEqualTo(List.of(Spot.of(Screen.OVERVIEW)));
  }
}
