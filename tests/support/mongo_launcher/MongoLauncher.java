import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;

/** Serves MongoDB's wire protocol on 127.0.0.1:PORT out of FILE until SIGTERM, and then writes everything down. */
public final class MongoLauncher {
  public static void main(String[] arguments) {
    MongoServer server = new MongoServer(new H2Backend(arguments[0]));
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    server.bind("127.0.0.1", Integer.parseInt(arguments[1]));
  }
}
