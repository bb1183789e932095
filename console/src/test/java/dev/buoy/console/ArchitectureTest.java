package dev.buoy.console;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.buoy.console", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule arrowsPointDown = layeredArchitecture().consideringOnlyDependenciesInLayers()
      .layer("root").definedBy("dev.buoy.console").layer("shell").definedBy("dev.buoy.console.shell..").layer("tui")
      .definedBy("dev.buoy.console.tui..").layer("command").definedBy("dev.buoy.console.command..").layer("recording")
      .definedBy("dev.buoy.console.recording..").layer("drill").definedBy("dev.buoy.console.drill..").layer("cluster")
      .definedBy("dev.buoy.console.cluster..").withOptionalLayers(true).whereLayer("root").mayNotBeAccessedByAnyLayer()
      .whereLayer("shell").mayOnlyBeAccessedByLayers("root").whereLayer("tui").mayOnlyBeAccessedByLayers("root")
      .whereLayer("command").mayOnlyBeAccessedByLayers("root", "shell", "tui").whereLayer("drill")
      .mayOnlyBeAccessedByLayers("root", "tui", "command").whereLayer("recording")
      .mayOnlyBeAccessedByLayers("root", "tui", "command").whereLayer("cluster")
      .mayOnlyBeAccessedByLayers("root", "shell", "tui", "command", "drill", "recording");

  @ArchTest
  static final ArchRule onlyFacesKnowTheTerminal = noClasses()
      .that()
      .resideInAnyPackage("dev.buoy.console.command..", "dev.buoy.console.drill..", "dev.buoy.console.recording..",
          "dev.buoy.console.cluster..")
      .should()
      .dependOnClassesThat().resideInAnyPackage("org.jline..", "com.googlecode.lanterna..");

  @ArchTest
  static final ArchRule theAgentIsKnownByItsProtoOnly = noClasses().should().dependOnClassesThat()
      .resideInAnyPackage("dev.buoy.agent..");

  @ArchTest
  static final ArchRule onlyTheClusterOpensChannels = noClasses().that()
      .resideOutsideOfPackage("dev.buoy.console.cluster..").should().dependOnClassesThat()
      .resideInAnyPackage("io.grpc.netty..");
}
