package dev.buoy.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.buoy.agent.config.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Executors;

/// The dependency table: a package uses those below it, never its neighbours or those above.
@AnalyzeClasses(packages = "dev.buoy.agent", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String ROOT = "dev.buoy.agent";

  @ArchTest
  static final ArchRule ARROWS_POINT_DOWN = layeredArchitecture().consideringOnlyDependenciesInAnyPackage(ROOT + "..")
      .layer("agent").definedBy(ROOT)
      .layer("state").definedBy(ROOT + ".state")
      .layer("control").definedBy(ROOT + ".control")
      .layer("helper").definedBy(ROOT + ".helper")
      .layer("prober").definedBy(ROOT + ".prober")
      .layer("director").definedBy(ROOT + ".director")
      .layer("drill").definedBy(ROOT + ".drill")
      .layer("rollout").definedBy(ROOT + ".rollout")
      .layer("identity").definedBy(ROOT + ".identity")
      .layer("operation").definedBy(ROOT + ".operation")
      .layer("doctor").definedBy(ROOT + ".doctor")
      .layer("pki").definedBy(ROOT + ".pki")
      .layer("explain").definedBy(ROOT + ".explain")
      .layer("whatif").definedBy(ROOT + ".whatif")
      .layer("cluster").definedBy(ROOT + ".cluster")
      .layer("config").definedBy(ROOT + ".config")
      .layer("accesslog").definedBy(ROOT + ".accesslog")
      .layer("proxy").definedBy(ROOT + ".proxy")
      .layer("probe").definedBy(ROOT + ".probe")
      .layer("relay").definedBy(ROOT + ".relay")
      .layer("track").definedBy(ROOT + ".track")
      .layer("notify").definedBy(ROOT + ".notify")
      .layer("script").definedBy(ROOT + ".script")
      .layer("linux").definedBy(ROOT + ".linux")
      .layer("check").definedBy(ROOT + ".check")
      .layer("backend").definedBy(ROOT + ".backend")
      .layer("proxyproto").definedBy(ROOT + ".proxyproto")
      .layer("socket").definedBy(ROOT + ".socket")
      .layer("vrrp").definedBy(ROOT + ".vrrp")
      .layer("journal").definedBy(ROOT + ".journal")
      .layer("access").definedBy(ROOT + ".access")
      .layer("store").definedBy(ROOT + ".store")
      .layer("time").definedBy(ROOT + ".time")
      .whereLayer("agent").mayNotBeAccessedByAnyLayer()
      .whereLayer("state").mayOnlyBeAccessedByLayers("agent")
      .whereLayer("control").mayOnlyBeAccessedByLayers("agent", "state")
      .whereLayer("doctor").mayOnlyBeAccessedByLayers("agent")
      .whereLayer("helper").mayOnlyBeAccessedByLayers("agent")
      .whereLayer("prober").mayOnlyBeAccessedByLayers("agent", "control")
      .whereLayer("drill")
      .mayOnlyBeAccessedByLayers("agent", "helper", "prober", "control", "director", "config", "explain")
      .whereLayer("director").mayOnlyBeAccessedByLayers("agent", "control")
      .whereLayer("rollout").mayOnlyBeAccessedByLayers("agent", "control")
      .whereLayer("identity").mayOnlyBeAccessedByLayers("agent", "control")
      .whereLayer("operation").mayOnlyBeAccessedByLayers("agent", "state", "control", "rollout", "identity", "director",
          "explain", "whatif")
      .whereLayer("pki").mayOnlyBeAccessedByLayers("agent")
      .whereLayer("explain").mayOnlyBeAccessedByLayers("agent", "control")
      .whereLayer("whatif").mayOnlyBeAccessedByLayers("agent", "control", "director")
      .whereLayer("cluster").mayOnlyBeAccessedByLayers("agent", "control", "explain", "whatif")
      .whereLayer("config").mayOnlyBeAccessedByLayers("agent", "state", "doctor", "control", "rollout", "identity",
          "operation", "whatif")
      .whereLayer("accesslog").mayOnlyBeAccessedByLayers("agent", "control", "config")
      .whereLayer("proxy").mayOnlyBeAccessedByLayers("agent", "doctor", "control", "operation", "config", "accesslog")
      .whereLayer("probe").mayOnlyBeAccessedByLayers("agent", "proxy")
      .whereLayer("relay").mayOnlyBeAccessedByLayers("agent", "proxy", "probe", "accesslog")
      .whereLayer("track").mayOnlyBeAccessedByLayers("agent", "doctor", "control", "operation", "config", "whatif")
      .whereLayer("notify").mayOnlyBeAccessedByLayers("agent", "control", "operation", "config")
      .whereLayer("script").mayOnlyBeAccessedByLayers("agent", "control", "operation", "config", "track", "notify")
      .whereLayer("linux").mayOnlyBeAccessedByLayers("agent", "control", "operation", "relay", "accesslog")
      .whereLayer("check").mayOnlyBeAccessedByLayers("agent", "control", "operation", "config", "proxy", "probe",
          "track", "whatif")
      .whereLayer("backend").mayOnlyBeAccessedByLayers("agent", "rollout", "control", "operation", "config", "proxy",
          "whatif")
      .whereLayer("proxyproto").mayOnlyBeAccessedByLayers("agent", "config", "proxy", "relay", "backend", "check")
      .whereLayer("access").mayOnlyBeAccessedByLayers("agent", "control", "operation", "config", "proxy", "backend")
      .whereLayer("vrrp")
      .mayOnlyBeAccessedByLayers("agent", "doctor", "control", "rollout", "cluster", "operation", "config", "accesslog",
          "linux", "explain", "whatif");

  @ArchTest
  static final ArchRule CORE_KNOWS_ONLY_THE_JDK = classes().that()
      .resideInAnyPackage(ROOT + ".time", ROOT + ".journal", ROOT + ".vrrp", ROOT + ".backend", ROOT + ".check",
          ROOT + ".proxyproto", ROOT + ".socket", ROOT + ".access", ROOT + ".store", ROOT + ".drill")
      .should().onlyDependOnClassesThat().resideInAnyPackage("java..", "javax.crypto..", "org.jspecify..",
          ROOT + ".time",
          ROOT + ".journal",
          ROOT + ".vrrp", ROOT + ".backend", ROOT + ".check", ROOT + ".proxyproto", ROOT + ".socket",
          ROOT + ".access", ROOT + ".store", ROOT + ".drill");

  @ArchTest
  static final ArchRule ONLY_LINUX_MAKES_NATIVE_CALLS = noClasses().that().resideOutsideOfPackage(ROOT + ".linux")
      .should().dependOnClassesThat().resideInAPackage("java.lang.foreign..");

  /// An agent that runs shall not load it.
  @ArchTest
  static final ArchRule ONLY_PKI_MAKES_CERTIFICATES = noClasses().that().resideOutsideOfPackage(ROOT + ".pki")
      .should().dependOnClassesThat().resideInAPackage("org.bouncycastle..");

  /// `readString` reads a file that has no length, as those of /proc/sys, in two parts, and the kernel gives no second one.
  @ArchTest
  static final ArchRule FILES_OF_THE_KERNEL_ARE_READ_BY_LINES = noClasses().that()
      .resideInAnyPackage(ROOT + ".linux", ROOT + ".doctor", ROOT + ".relay", ROOT + ".proxy")
      .or().areAssignableTo(Host.class)
      .should().callMethod(Files.class, "readString", Path.class)
      .orShould().callMethod(Files.class, "readAllBytes", Path.class);

  @ArchTest
  static final ArchRule ONLY_TIME_READS_THE_CLOCK = noClasses().that().resideOutsideOfPackage(ROOT + ".time")
      .should().callMethod(System.class, "nanoTime")
      .orShould().callMethod(System.class, "currentTimeMillis")
      .orShould().callMethod(Instant.class, "now")
      .orShould().callMethod(Thread.class, "sleep", long.class);

  @ArchTest
  static final ArchRule THE_CORE_STARTS_NO_THREADS = noClasses().that()
      .resideInAnyPackage(ROOT + ".journal", ROOT + ".vrrp", ROOT + ".backend", ROOT + ".check", ROOT + ".proxyproto",
          ROOT + ".socket", ROOT + ".access")
      .should().dependOnClassesThat().areAssignableTo(Executors.class)
      .orShould().dependOnClassesThat().areAssignableTo(Thread.class);
}
